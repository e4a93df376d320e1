import type { DaemonState } from '../../../shared/codex/daemon-state.ts'
import { pressingLimit } from '../../../shared/codex/usage-limit-level.ts'
import { limitName } from '../../../shared/i18n/limit-name.ts'
import type { Language } from '../../../shared/i18n/language.ts'
import { loginName } from '../../../shared/i18n/login-name.ts'
import { formatMoment } from '../../../shared/i18n/moment.ts'
import type { Translate } from '../../../shared/i18n/translate.ts'
import type { ServiceStatus } from '../../../shared/services/service-status.ts'

export type CodexLinesInput = {
  service: ServiceStatus
  daemon: DaemonState
  translate: Translate
  language: Language
  /** Epoch ms. */
  now: number
}

/** `● Codex 0.169.0 · ChatGPT Plus`: one line for daemon, Codex and login, whichever has the most to say. */
export function codexLine(input: CodexLinesInput): string {
  const { service, daemon, translate: t } = input
  switch (service.state) {
    case 'stopped':
      return `○ ${t('tray.codex.stopped')}`
    case 'starting':
    case 'stopping':
      return `◌ ${t('tray.codex.starting')}`
    case 'failed':
      return `▲ ${t('tray.codex.failed', { reason: service.error?.facts.what ?? '' })}`
    case 'backoff':
      return `◌ ${t('tray.codex.backoff', { seconds: secondsTo(service.retryAt, input.now) })}`
    case 'running':
    case 'unhealthy':
      return childLine(daemon, t)
  }
}

function childLine({ codex, account }: DaemonState, t: Translate): string {
  switch (codex.phase) {
    case 'missing':
      return `○ ${t('tray.codex.missing')}`
    case 'failed':
    case 'backoff':
      return `▲ ${t('tray.codex.broken', { reason: codex.error?.facts.what ?? '' })}`
    case 'stopped':
    case 'starting':
      return `◌ ${t('tray.codex.starting')}`
    case 'running':
      return `● ${t('tray.codex.running', { version: codex.install?.version ?? '', login: loginName(t, account) })}`
  }
}

/**
 * The limit somebody at work should know of; null while all are far. With the time of day and not the time left: a text
 * that changes by itself would close a menu that is open.
 */
export function limitLine({ daemon, translate: t, language, now }: CodexLinesInput): string | null {
  const pressing = pressingLimit(daemon.account.limits, now)
  if (pressing === null) return null
  const { limit, level } = pressing
  const time =
    limit.resetsAt === null ? t('tray.codex.limitResetUnknown') : formatMoment(limit.resetsAt, now, language)
  const name = limitName(t, limit)
  return level === 'reached'
    ? `▲ ${t('tray.codex.limitReached', { limit: name, time })}`
    : `◐ ${t('tray.codex.limitNear', { limit: name, percent: Math.round(limit.usedPercent), time })}`
}

function secondsTo(time: number | null, now: number): number {
  return Math.max(0, Math.ceil(((time ?? now) - now) / 1000))
}
