import type { UsageLimit } from '../codex/daemon-state.ts'
import type { Translate } from './translate.ts'

const hour = 60
const day = 24 * hour

/** `5-hour limit`, `Weekly limit`: by the length of its window, and where Codex names none, by its name. */
export function limitName(t: Translate, { name, windowMinutes }: UsageLimit): string {
  if (windowMinutes === null || windowMinutes <= 0) return t('limit.named', { name })
  if (windowMinutes === 7 * day) return t('limit.weekly')
  if (windowMinutes % day === 0) return t('limit.days', { count: windowMinutes / day })
  if (windowMinutes % hour === 0) return t('limit.hours', { count: windowMinutes / hour })
  // Codex names 299 and 10 079 minutes for windows of 5 hours and a week now and then.
  const rounded = Math.round(windowMinutes / hour) * hour
  if (Math.abs(rounded - windowMinutes) <= 2)
    return limitName(t, { ...emptyLimit, name, windowMinutes: rounded })
  return t('limit.minutes', { count: windowMinutes })
}

const emptyLimit = { usedPercent: 0, resetsAt: null } as const
