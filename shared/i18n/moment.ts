import type { Language } from './language.ts'

/** A moment to come, local: `14:03` today, `Tue 24 Nov, 14:03` later, in the order the language has. */
export function formatMoment(time: number, now: number, language: Language): string {
  const sameDay = new Date(time).toDateString() === new Date(now).toDateString()
  const day = sameDay ? {} : ({ weekday: 'short', day: 'numeric', month: 'short' } as const)
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    ...day,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(time)
}
