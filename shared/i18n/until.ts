import type { Translate } from './translate.ts'

/** `in 8 s`, `in 2 h 5 min`, `in 3 days 4 h`: coarse, because it is read and not measured. Both epoch ms. */
export function until(t: Translate, time: number, now: number): string {
  const seconds = Math.ceil((time - now) / 1000)
  if (seconds <= 0) return t('until.now')
  if (seconds < 60) return t('until.seconds', { seconds })
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 60) return t('until.minutes', { minutes })
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return t('until.hours', { hours, minutes: minutes % 60 })
  return t('until.days', { days: Math.floor(hours / 24), hours: hours % 24 })
}
