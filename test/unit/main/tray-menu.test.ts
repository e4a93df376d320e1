import { describe, expect, it } from 'vitest'
import { idleDaemonState, type DaemonState } from '../../../shared/codex/daemon-state.ts'
import { createTranslate } from '../../../shared/i18n/language.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import { daemonStates } from '../../../renderer/bridge/fake/fake-daemon.ts'
import type { ServiceState, ServiceStatus } from '../../../shared/services/service-status.ts'
import { statusLine, trayMenuModel, type TrayMenuInput } from '../../../electron/main/tray/menu-model.ts'
import { trayStateOf } from '../../../electron/main/tray/tray-state.ts'

const problem = new AppError('config_syntax', { what: 'The TOML cannot be read' }).toWire()

function proxyIn(state: ServiceState, more: Partial<ServiceStatus> = {}): ServiceStatus {
  return {
    id: 'proxy',
    wanted: state === 'stopped' || state === 'stopping' ? 'stopped' : 'running',
    state,
    ownership: 'owned',
    pid: 7,
    host: '127.0.0.1',
    port: 11435,
    socket: null,
    restarts: 0,
    since: 0,
    runningSince: null,
    retryAt: null,
    error: null,
    lastLines: [],
    ...more,
  }
}

const config = { problem: null, providers: [], defaultProvider: null, automaticProvider: null }

const daemonIn = (state: ServiceState, more: Partial<ServiceStatus> = {}): ServiceStatus => ({
  ...proxyIn(state, more),
  id: 'daemon',
  port: null,
})

function menuIn(state: ServiceState, more: Partial<ServiceStatus> = {}, input: Partial<TrayMenuInput> = {}) {
  return trayMenuModel({
    proxy: proxyIn(state, more),
    activity: { live: 2, total: 128, failed: 0 },
    config,
    useInCodex: null,
    codex: { service: daemonIn('stopped'), daemon: idleDaemonState, approvals: 0 },
    findings: 0,
    translate: createTranslate('en'),
    language: 'en',
    now: 1000,
    ...input,
  })
}

const actionsOf = (items: ReturnType<typeof menuIn>): string[] =>
  items.flatMap((item) => (item.kind === 'action' && item.enabled ? [item.action] : []))

describe('the tray menu', () => {
  it('begins with the state and what is going on', () => {
    const [status, activity] = menuIn('running')
    expect(status).toEqual({ kind: 'label', label: '● Running · 127.0.0.1:11435' })
    expect(activity).toEqual({ kind: 'label', label: '2 live · 128 requests since start' })
  })

  it('offers Stop while the proxy is wanted and Start while it is not', () => {
    expect(actionsOf(menuIn('running')).slice(0, 2)).toEqual(['stop-proxy', 'restart-proxy'])
    expect(actionsOf(menuIn('backoff'))).toContain('stop-proxy')
    expect(actionsOf(menuIn('stopped'))[0]).toBe('start-proxy')
    expect(actionsOf(menuIn('stopped'))).not.toContain('restart-proxy')
  })

  it('after a failure offers Start, says why, and picks a free port where that is the cure', () => {
    const error = new AppError('port_in_use', { what: 'Port 11435 is used by node (pid 4312)' }).toWire()
    const failed = menuIn('failed', { error })
    expect(failed[0]).toEqual({ kind: 'label', label: '▲ Failed · Port 11435 is used by node (pid 4312)' })
    expect(actionsOf(failed)).toEqual(expect.arrayContaining(['start-proxy', 'use-free-port']))
    expect(actionsOf(menuIn('failed', { error: problem }))).not.toContain('use-free-port')
  })

  it('counts down to the next attempt', () => {
    const proxy = proxyIn('backoff', { retryAt: 4200 })
    expect(statusLine({ proxy, translate: createTranslate('en'), now: 1000 })).toBe('◌ Restarting in 4 s')
  })

  it('shows a problem of the configuration only while there is one', () => {
    expect(actionsOf(menuIn('running', {}, { config: { ...config, problem } }))).toContain('open-settings')
    expect(actionsOf(menuIn('running'))).not.toContain('open-settings')
  })

  it('always offers what a click on the icon does, and Quit last', () => {
    for (const state of ['stopped', 'starting', 'running', 'unhealthy', 'failed'] as const) {
      const actions = actionsOf(menuIn(state))
      expect(actions).toContain('open-window')
      expect(actions.at(-1)).toBe('quit')
    }
  })

  it('speaks Chinese', () => {
    expect(statusLine({ proxy: proxyIn('running'), translate: createTranslate('zh-CN'), now: 0 })).toMatch(
      /^● \p{Script=Han}+.*127\.0\.0\.1:11435/u,
    )
  })
})

describe('the daemon in the tray menu', () => {
  const codexOf = (
    daemon: DaemonState,
    service = daemonIn('running'),
    approvals = 0,
  ): ReturnType<typeof menuIn> => menuIn('running', {}, { codex: { service, daemon, approvals } })
  const labelsOf = (items: ReturnType<typeof menuIn>): string[] =>
    items.flatMap((item) => (item.kind === 'label' ? [item.label] : [])).slice(2)
  const limited = (usedPercent: number, resetsAt: number | null = 7_200_000): DaemonState => ({
    ...daemonStates.ready,
    account: {
      ...daemonStates.ready.account,
      limits: [{ name: 'primary', usedPercent, windowMinutes: 300, resetsAt }],
    },
  })

  it('is one line: daemon, Codex and login', () => {
    expect(labelsOf(codexOf(daemonStates.ready))).toEqual(['● Codex 0.169.0 · ChatGPT Plus'])
    expect(labelsOf(codexOf(daemonStates.loggedOut))).toEqual(['● Codex 0.169.0 · not logged in'])
    expect(labelsOf(codexOf(daemonStates.missing))).toEqual(['○ Codex: not installed'])
    expect(labelsOf(codexOf(daemonStates.broken))[0]).toContain('its configuration has a mistake')
    expect(labelsOf(codexOf(idleDaemonState, daemonIn('stopped')))).toEqual(['○ Codex: daemon stopped'])
    const failed = daemonIn('failed', { error: problem })
    expect(labelsOf(codexOf(idleDaemonState, failed))).toEqual([
      '▲ Codex: daemon failed · The TOML cannot be read',
    ])
  })

  it('tells a limit that is near or reached with the time of its reset, and no other', () => {
    expect(labelsOf(codexOf(limited(79)))).toHaveLength(1)
    expect(labelsOf(codexOf(limited(88)))[1]).toBe('◐ 5-hour limit: 88 % used, resets 02:00')
    expect(labelsOf(codexOf(limited(100)))[1]).toBe('▲ 5-hour limit reached, resets 02:00')
    expect(labelsOf(codexOf(limited(100, null)))[1]).toContain('some time later')
    expect(labelsOf(codexOf(limited(100, 999)))).toHaveLength(1)
  })

  it('offers to stop it while it is wanted, and to start it else', () => {
    expect(actionsOf(codexOf(daemonStates.ready))).toContain('stop-daemon')
    expect(actionsOf(codexOf(idleDaemonState, daemonIn('stopped')))).toContain('start-daemon')
    expect(actionsOf(codexOf(idleDaemonState, daemonIn('failed')))).toContain('start-daemon')
  })

  it('offers the login only to somebody logged out, and approvals only while they wait', () => {
    expect(actionsOf(codexOf(daemonStates.loggedOut))).toContain('open-account')
    expect(actionsOf(codexOf(daemonStates.ready))).not.toContain('open-account')
    expect(actionsOf(codexOf(daemonStates.ready))).not.toContain('open-approvals')
    const waiting = codexOf(daemonStates.ready, daemonIn('running'), 2)
    expect(waiting).toContainEqual(
      expect.objectContaining({ action: 'open-approvals', label: 'Codex asks 2 questions…' }),
    )
  })
})

describe('Codex and the providers, in the tray menu', () => {
  const inCodex = (mode: 'off' | 'profile' | 'default', codexVersion: string | null = '0.169.0') =>
    menuIn('running', {}, { useInCodex: { mode, codexVersion } })

  it('lets Codex use codex-tray and takes that back, where there is a Codex', () => {
    expect(actionsOf(inCodex('off'))).toContain('use-in-codex')
    expect(actionsOf(inCodex('default'))).toContain('not-in-codex')
    expect(actionsOf(inCodex('profile'))).toContain('not-in-codex')
    expect(actionsOf(inCodex('off', null))).not.toContain('use-in-codex')
  })

  it('shows which provider is the default, also one that nobody named', () => {
    const providers = ['deepseek', 'practice'].map((id) => ({
      ...({
        id,
        name: id,
        baseUrl: '',
        wireApi: 'chat',
        builtIn: false,
        key: 'none',
        envKey: null,
        storedKey: null,
      } as const),
    }))
    const choices = (named: string | null): unknown => {
      const state = { ...config, providers, defaultProvider: named, automaticProvider: 'practice' }
      return menuIn('running', {}, { config: state }).find(({ kind }) => kind === 'providers')
    }
    expect(choices('deepseek')).toMatchObject({ choices: [{ chosen: true }, { chosen: false }] })
    expect(choices(null)).toMatchObject({ choices: [{ chosen: false }, { id: 'practice', chosen: true }] })
  })
})

describe('the tray icon', () => {
  it.each([
    ['stopped', 'stopped'],
    ['starting', 'starting'],
    ['backoff', 'starting'],
    ['stopping', 'starting'],
    ['running', 'running'],
    ['unhealthy', 'warning'],
    ['failed', 'failed'],
  ] as const)('for %s is %s', (state, icon) => {
    expect(trayStateOf([proxyIn(state)], { problem: null }, false)).toBe(icon)
  })

  it('warns while the configuration on disk is not the one in force', () => {
    expect(trayStateOf([proxyIn('running')], { problem }, false)).toBe('warning')
    expect(trayStateOf([proxyIn('failed')], { problem }, false)).toBe('failed')
  })

  it.each([
    ['failed', 'warning'],
    ['unhealthy', 'warning'],
    ['backoff', 'warning'],
    ['starting', 'running'],
    ['stopped', 'running'],
    ['running', 'running'],
  ] as const)('with a proxy that runs and a daemon that is %s is %s', (state, icon) => {
    expect(trayStateOf([proxyIn('running'), daemonIn(state)], { problem: null }, false)).toBe(icon)
  })

  it('warns while something waits for the user, also where only the daemon runs', () => {
    expect(trayStateOf([proxyIn('running')], { problem: null }, true)).toBe('warning')
    expect(trayStateOf([proxyIn('stopped'), daemonIn('running')], { problem: null }, true)).toBe('warning')
  })
})

describe('what is wrong with the configuration of Codex', () => {
  it('is a line of the menu that leads to the page, and only while something is', () => {
    expect(actionsOf(menuIn('running'))).not.toContain('open-compatibility')
    const items = menuIn('running', {}, { findings: 2 })
    expect(items).toContainEqual({
      kind: 'action',
      action: 'open-compatibility',
      label: '⚠ 2 problems in the configuration of Codex…',
      enabled: true,
    })
    const both = menuIn('running', {}, { findings: 1, config: { ...config, problem } })
    expect(actionsOf(both)).toEqual(expect.arrayContaining(['open-settings', 'open-compatibility']))
  })
})
