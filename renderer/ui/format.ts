import type { Translate } from '../../shared/i18n/translate.ts'

/** Numbers as people read them. Units are the same in both languages, so that they stay short. */

/** `842 ms`, `3.2 s`, `4 min 12 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  const hours = Math.floor(minutes / 60)
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** How long a service has run: whole seconds, since tenths would only flicker. */
export function formatUptime(ms: number): string {
  return ms < 59_950 ? `${Math.max(0, Math.floor(ms / 1000))} s` : formatDuration(ms)
}

/** `512 B`, `12 KiB`, `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const units = ['KiB', 'MiB', 'GiB']
  let value = bytes / 1024
  let unit = 0
  // 1023.95 and above would print as "1024.0".
  while (value >= 1023.95 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${oneDecimal(value)} ${units[unit]}`
}

/** `950`, `1.2 k`, `12 k`, `1.2 M`: tokens, requests, frames. */
export function formatCount(count: number): string {
  if (count < 1000) return String(count)
  if (count < 999_500) return `${oneDecimal(count / 1000)} k`
  return `${oneDecimal(count / 1_000_000)} M`
}

function oneDecimal(value: number): string {
  return value < 9.95 ? String(Number(value.toFixed(1))) : String(Math.round(value))
}

/** `just now`, `12 s ago`, `3 days ago`. Both in epoch ms; a clock that went back counts as now. */
export function formatRelative(t: Translate, time: number, now: number): string {
  const seconds = Math.floor((now - time) / 1000)
  if (seconds < 5) return t('time.now')
  if (seconds < 60) return t('time.secondsAgo', { count: seconds })
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return t('time.minutesAgo', { count: minutes })
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return t('time.hoursAgo', { count: hours })
  return t('time.daysAgo', { count: Math.floor(hours / 24) })
}

/** Local time of day, `14:03:09`. */
export function formatClock(time: number): string {
  const date = new Date(time)
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':')
}

/** Local date and time to the millisecond, for titles: `2026-03-14 14:03:09.021`. */
export function formatExact(time: number): string {
  const date = new Date(time)
  const day = [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join('-')
  return `${day} ${formatClock(time)}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

/** Milliseconds into a stream, `+1 284.3`: fixed decimals and grouped by thousands, so that a column aligns. */
export function formatOffset(ms: number): string {
  const [whole = '0', tenths = '0'] = ms.toFixed(1).split('.')
  return `+${whole.replace(/\B(?=(\d{3})+$)/g, '\u202f')}.${tenths}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
