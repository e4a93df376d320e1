import { useEffect, useState } from 'react'

/**
 * The time, epoch ms, renewed every `intervalMs` while the window can be seen; a hidden window costs nothing.
 */
export function useNow(intervalMs: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const tick = (): void => {
      if (!document.hidden) setNow(Date.now())
    }
    const timer = setInterval(tick, intervalMs)
    document.addEventListener('visibilitychange', tick)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', tick)
    }
  }, [intervalMs])
  return now
}
