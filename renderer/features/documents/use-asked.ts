import { useCallback, useEffect, useRef, useState } from 'react'
import { AppError, toWireError } from '../../../shared/errors/app-error.ts'
import type { Client } from '../../bridge/client.ts'
import { useWindow } from '../../bridge/window-context.ts'

export type Asked<Answer> = {
  /** Null until the first answer; what was read before stays while it is read again. */
  answer: Answer | null
  problem: AppError | null
  reload: () => void
}

/** Something main reads from the files: asked when the page appears, and anew whenever a file may have changed. */
export function useAsked<Answer>(ask: (client: Client) => Promise<Answer>): Asked<Answer> {
  const { client } = useWindow()
  const [state, setState] = useState<Omit<Asked<Answer>, 'reload'>>({ answer: null, problem: null })
  const question = useRef(ask)
  // The answer to an earlier question must not replace that to a later one.
  const round = useRef(0)
  const reload = useCallback(() => {
    const mine = ++round.current
    question.current(client).then(
      (answer) => mine === round.current && setState({ answer, problem: null }),
      (thrown: unknown) =>
        mine === round.current &&
        setState(({ answer }) => ({ answer, problem: AppError.fromWire(toWireError(thrown)) })),
    )
  }, [client])
  useEffect(() => {
    question.current = ask
  })
  useEffect(() => {
    reload()
    return client.on('documents.changed', reload)
  }, [client, reload])
  return { ...state, reload }
}
