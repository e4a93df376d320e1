import type { UsageLimit } from './daemon-state.ts'

/** How much of a limit is left, in words a colour can follow. */
export type LimitLevel = 'ok' | 'near' | 'reached'

/** From here on somebody at work wants to know, percent. */
export const nearPercent = 80

/** A limit whose time of reset has passed is not believed any more: what it says is about the window before. */
export function limitLevel(limit: UsageLimit, now: number): LimitLevel {
  if (limit.resetsAt !== null && limit.resetsAt <= now) return 'ok'
  if (limit.usedPercent >= 100) return 'reached'
  return limit.usedPercent >= nearPercent ? 'near' : 'ok'
}

/** The limit that stops somebody first; null while all are far. */
export function pressingLimit(
  limits: readonly UsageLimit[],
  now: number,
): { limit: UsageLimit; level: 'near' | 'reached' } | null {
  let pressing: { limit: UsageLimit; level: 'near' | 'reached' } | null = null
  for (const limit of limits) {
    const level = limitLevel(limit, now)
    if (level === 'ok') continue
    if (pressing === null || limit.usedPercent > pressing.limit.usedPercent) pressing = { limit, level }
  }
  return pressing
}
