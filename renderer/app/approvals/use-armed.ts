import { useEffect, useState } from 'react'

/** Long enough for the end of a sentence that was being typed when the dialog came. */
export const armedAfterMs = 600

/**
 * False for a moment after `subject` appeared: a key or a click meant for something else must decide nothing.
 */
export function useArmed(subject: string): boolean {
  const [armed, setArmed] = useState<string | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setArmed(subject), armedAfterMs)
    return () => clearTimeout(timer)
  }, [subject])
  return armed === subject
}
