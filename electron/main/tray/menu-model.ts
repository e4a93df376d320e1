import type { DaemonState } from '../../../shared/codex/daemon-state.ts'
import type { UseInCodexState } from '../../../shared/codex-config/use-in-codex-state.ts'
import type { ConfigState } from '../../../shared/config/config-state.ts'
import type { ProxyActivity } from '../../../shared/services/proxy-messages.ts'
import type { ServiceStatus } from '../../../shared/services/service-status.ts'
import type { Language } from '../../../shared/i18n/language.ts'
import type { Translate } from '../../../shared/i18n/translate.ts'
import { codexLine, limitLine } from './codex-lines.ts'

export type TrayAction =
  | 'start-proxy'
  | 'stop-proxy'
  | 'restart-proxy'
  | 'copy-base-url'
  | 'copy-key'
  | 'open-window'
  | 'open-inspector'
  | 'open-settings'
  | 'open-account'
  | 'open-approvals'
  | 'open-compatibility'
  | 'start-daemon'
  | 'stop-daemon'
  | 'use-free-port'
  | 'use-in-codex'
  | 'not-in-codex'
  | 'open-providers'
  | 'quit'

/** A menu as data: what stands in it, told apart from Electron's objects so that it can be tested. */
export type TrayMenuItem =
  | { kind: 'separator' }
  | { kind: 'label'; label: string }
  | { kind: 'action'; action: TrayAction; label: string; enabled: boolean }
  /** One of several, in a menu of its own, with a way to change what can be chosen. */
  | {
      kind: 'providers'
      label: string
      choices: readonly { id: string; label: string; chosen: boolean }[]
      edit: { action: TrayAction; label: string }
    }

export type TrayMenuInput = {
  proxy: ServiceStatus
  activity: ProxyActivity
  config: Pick<ConfigState, 'problem' | 'providers' | 'defaultProvider' | 'automaticProvider'>
  codex: { service: ServiceStatus; daemon: DaemonState; approvals: number }
  /** Null until it is known. */
  useInCodex: Pick<UseInCodexState, 'mode' | 'codexVersion'> | null
  /** What Codex would die of, or not do, of its configuration. */
  findings: number
  translate: Translate
  language: Language
  /** Epoch ms. */
  now: number
}

/** State first, one click to act; everything is here, because some desktops never send a click on the icon. */
export function trayMenuModel(input: TrayMenuInput): TrayMenuItem[] {
  const { proxy, config, translate: t } = input
  const wantsRunning = proxy.wanted === 'running' && proxy.state !== 'failed'
  const items: TrayMenuItem[] = [
    { kind: 'label', label: statusLine(input) },
    { kind: 'label', label: activityLine(input) },
    { kind: 'separator' },
    wantsRunning
      ? action('stop-proxy', t('tray.stop'), proxy.state !== 'stopping')
      : action('start-proxy', t('tray.start')),
    action('restart-proxy', t('tray.restart'), wantsRunning),
  ]
  if (proxy.error?.code === 'port_in_use') items.push(action('use-free-port', t('services.useFreePort')))
  items.push(
    { kind: 'separator' },
    ...codexItems(input),
    ...useInCodexItems(input),
    { kind: 'separator' },
    providerChoice(input),
    { kind: 'separator' },
    action('copy-base-url', t('tray.copyBaseUrl')),
    action('copy-key', t('tray.copyKey')),
    { kind: 'separator' },
    action('open-window', t('tray.openWindow')),
    action('open-inspector', t('tray.openInspector')),
  )
  if (config.problem !== null || input.findings > 0) items.push({ kind: 'separator' })
  if (config.problem !== null) items.push(action('open-settings', t('tray.configProblem')))
  if (input.findings > 0) {
    items.push(action('open-compatibility', `⚠ ${t('tray.findings', { count: input.findings })}`))
  }
  items.push({ kind: 'separator' }, action('quit', t('tray.quit')))
  return items
}

/** The daemon in one line, with what it waits for. */
function codexItems({ codex, translate: t, language, now }: TrayMenuInput): TrayMenuItem[] {
  const { service, daemon, approvals } = codex
  const wantsRunning = service.wanted === 'running' && service.state !== 'failed'
  const lines = { service, daemon, translate: t, language, now }
  const limit = limitLine(lines)
  const items: TrayMenuItem[] = [{ kind: 'label', label: codexLine(lines) }]
  if (limit !== null) items.push({ kind: 'label', label: limit })
  if (approvals > 0) items.push(action('open-approvals', t('tray.codex.approvals', { count: approvals })))
  if (daemon.codex.phase === 'running' && daemon.account.status === 'logged-out') {
    items.push(action('open-account', t('tray.codex.login')))
  }
  items.push(
    wantsRunning
      ? action('stop-daemon', t('tray.stopDaemon'), service.state !== 'stopping')
      : action('start-daemon', t('tray.startDaemon')),
  )
  return items
}

/** Off takes back either way of using us; on is for plain `codex`, which is what somebody at a tray wants. */
function useInCodexItems({ useInCodex, translate: t }: TrayMenuInput): TrayMenuItem[] {
  if (useInCodex === null || useInCodex.codexVersion === null) return []
  return useInCodex.mode === 'off'
    ? [action('use-in-codex', t('tray.useInCodex'))]
    : [action('not-in-codex', `✓ ${t(`tray.inUse.${useInCodex.mode}`)}`)]
}

/** What answers a model that names no provider. */
function providerChoice({ config, translate: t }: TrayMenuInput): TrayMenuItem {
  const chosen = config.defaultProvider ?? config.automaticProvider
  return {
    kind: 'providers',
    label: t('tray.provider'),
    choices: config.providers.map(({ id, name }) => ({ id, label: name, chosen: id === chosen })),
    edit: { action: 'open-providers', label: t('tray.editProviders') },
  }
}

/** `● Running · 127.0.0.1:11435`; a shape before the words, because menus have no colour. */
export function statusLine(input: Pick<TrayMenuInput, 'proxy' | 'translate' | 'now'>): string {
  return `${shapes[input.proxy.state]} ${statusWords(input)}`
}

function statusWords({
  proxy,
  translate: t,
  now,
}: Pick<TrayMenuInput, 'proxy' | 'translate' | 'now'>): string {
  const address = `${proxy.host ?? '127.0.0.1'}:${proxy.port ?? '?'}`
  switch (proxy.state) {
    case 'running':
      return t('tray.status.running', { address })
    case 'unhealthy':
      return t('tray.status.unhealthy', { address })
    case 'failed':
      return t('tray.status.failed', { reason: proxy.error?.facts.what ?? '' })
    case 'backoff':
      return t('tray.status.backoff', {
        seconds: Math.max(0, Math.ceil(((proxy.retryAt ?? now) - now) / 1000)),
      })
    case 'stopped':
    case 'starting':
    case 'stopping':
      return t(`tray.status.${proxy.state}`)
  }
}

function activityLine({ activity, translate: t }: TrayMenuInput): string {
  return t('tray.activity', { live: activity.live, total: activity.total })
}

const shapes: Record<ServiceStatus['state'], string> = {
  stopped: '○',
  starting: '◌',
  running: '●',
  unhealthy: '◐',
  backoff: '◌',
  stopping: '◌',
  failed: '▲',
}

function action(name: TrayAction, label: string, enabled = true): TrayMenuItem & { kind: 'action' } {
  return { kind: 'action', action: name, label, enabled }
}
