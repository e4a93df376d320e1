import { useState } from 'react'
import { AppError, toWireError } from '../../../shared/errors/app-error.ts'
import { useAction, useWindow } from '../../bridge/window-context.ts'

/** What the npm registry has, once somebody wanted to know: it is not asked before. */
export type Offer = {
  busy: boolean
  /** Newest first; null: not asked yet, or it could not be. */
  versions: readonly string[] | null
  problem: AppError | null
  ask: () => void
}

export function useOffer(): Offer {
  const { client } = useWindow()
  const { busy, run } = useAction()
  const [told, setTold] = useState<Pick<Offer, 'versions' | 'problem'>>({ versions: null, problem: null })
  const ask = (): void =>
    run(() =>
      client.call('versions.available', {}).then(
        ({ versions }) => setTold({ versions, problem: null }),
        (thrown: unknown) =>
          setTold(({ versions }) => ({ versions, problem: AppError.fromWire(toWireError(thrown)) })),
      ),
    )
  return { busy, ...told, ask }
}
