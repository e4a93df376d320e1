import type { UsageLimit } from '../codex/daemon-state.ts'
import type { Translate } from './translate.ts'

const hour = 60
const day = 24 * hour

/** Codex names 299 and 10 079 minutes for windows of 5 hours and a week now and then. */
const toleranceMinutes = 2

/**
 * `5-hour limit`, `Weekly limit`, by the length of its window; with the bucket in front where it is not that of the
 * whole plan (`GPT-5-Spark · Weekly limit`); and where Codex tells no length, the name it gives.
 */
export function limitName(t: Translate, { name, windowMinutes }: UsageLimit): string {
  if (windowMinutes === null || windowMinutes <= 0) return t('limit.named', { name })
  const bucket = name.replace(/\s*\b(primary|secondary)$/, '')
  const limit = windowName(t, windowMinutes)
  return bucket === '' ? limit : `${bucket} · ${limit}`
}

function windowName(t: Translate, told: number): string {
  const hours = Math.round(told / hour) * hour
  const minutes = hours > 0 && Math.abs(hours - told) <= toleranceMinutes ? hours : told
  if (minutes === 7 * day) return t('limit.weekly')
  if (minutes % day === 0) return t('limit.days', { count: minutes / day })
  if (minutes % hour === 0) return t('limit.hours', { count: minutes / hour })
  return t('limit.minutes', { count: minutes })
}
