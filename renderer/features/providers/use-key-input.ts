import { useCallback, useRef, useState, type RefObject } from 'react'
import { providerKeySchema } from '../../../shared/config/stored-key.ts'

/**
 * A key that is typed. It lives in the field and nowhere else: no state of ours holds it, only what can be said of it.
 */
export type KeyInput = {
  field: RefObject<HTMLInputElement | null>
  /** `bad`: no header can carry it. */
  typed: 'nothing' | 'good' | 'bad'
  /** Counts changes. */
  edits: number
  changed: () => void
  /** Null where nothing, or nothing usable, was typed. */
  read: () => string | null
}

export function useKeyInput(): KeyInput {
  const field = useRef<HTMLInputElement>(null)
  const [{ typed, edits }, setTyped] = useState<Pick<KeyInput, 'typed' | 'edits'>>({
    typed: 'nothing',
    edits: 0,
  })
  const read = useCallback(() => {
    const key = providerKeySchema.safeParse(field.current?.value.trim())
    return key.success ? key.data : null
  }, [])
  const changed = useCallback(() => {
    const isEmpty = (field.current?.value.trim() ?? '') === ''
    const now = isEmpty ? 'nothing' : read() === null ? 'bad' : 'good'
    setTyped((before) => ({ typed: now, edits: before.edits + 1 }))
  }, [read])
  return { field, typed, edits, changed, read }
}
