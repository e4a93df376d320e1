import type { InstallProgress } from '../../../shared/codex/managed-version.ts'
import type { Finding } from '../../../shared/doctor/finding.ts'
import type { CallInput } from '../../../shared/ipc/contract.ts'
import { inEnglish, say } from '../../../shared/i18n/wording/wording.ts'
import { fakeAutoFix, fakeFindings } from './fake-doctor.ts'
import type { FakeHandlers } from './fake-client.ts'
import { moment, type FakeMain } from './fake-main.ts'

type CompatCalls = Pick<FakeHandlers, Extract<keyof FakeHandlers, `doctor.${string}` | `versions.${string}`>>

/** The doctor and the versions, played: fixes take findings away, and installing a version takes some seconds. */
export function fakeCompatCalls(main: FakeMain): CompatCalls {
  let before: readonly Finding[] | null = null
  const findings = (): readonly Finding[] => main.state.doctor.report?.findings ?? []
  const setFindings = (next: readonly Finding[]): void => {
    const report = { codexVersion: main.state.doctor.report?.codexVersion ?? null, findings: [...next] }
    const profileMends = next.flatMap(({ id }, index) => (id === fakeFindings.wireApi.id ? [index] : []))
    main.setDoctor({ report, profileMends, lookedAt: Date.now() })
  }
  return {
    'doctor.report': () => main.state.doctor,
    'doctor.run': async () => {
      main.setDoctor({ looking: true })
      await moment(300)
      main.setDoctor({ looking: false, lookedAt: Date.now() })
      return { codexVersion: '0.169.0', findings: [...findings()] }
    },
    'doctor.upgrade': async ({ to }) => {
      await moment(150)
      return to.startsWith('0.9') || to.startsWith('0.4') ? [fakeFindings.effort, fakeFindings.modes] : []
    },
    'doctor.preview': async ({ target }) => {
      await moment(100)
      return previewsOf(target)
    },
    'doctor.fix': async ({ target }) => {
      await moment(200)
      before = findings()
      if (target.what === 'profile') {
        const text = say('fix.profile', { profile: 'codex-tray-auto-fix' })
        const lastFix = { title: inEnglish(text), text, at: Date.now(), files: [fakeAutoFix.file] }
        main.setDoctor({ autoFix: fakeAutoFix, lastFix, lookedAt: Date.now() })
        return { outcome: 'written' }
      }
      const left = target.what === 'all' ? [] : findings().filter(({ id }) => id !== target.finding.id)
      const text = (target.what === 'all' ? null : target.finding.fix?.text) ?? say('fix.all')
      setFindings(left)
      const files = ['/home/mei/.codex/config.toml']
      main.setDoctor({ lastFix: { title: inEnglish(text), text, at: Date.now(), files } })
      return { outcome: 'written' }
    },
    'doctor.undo': async () => {
      await moment(200)
      setFindings(before ?? [])
      main.setDoctor({ lastFix: null, autoFix: null })
      return {}
    },
    'doctor.removeProfile': async () => {
      await moment(200)
      main.setDoctor({ autoFix: null, lookedAt: Date.now() })
      return {}
    },
    'doctor.useProfile': async ({ forDaemon }) => {
      await moment(200)
      const { autoFix } = main.state.doctor
      main.setDoctor({ autoFix: autoFix === null ? null : { ...autoFix, forDaemon } })
      return {}
    },
    ...versionCalls(main),
  }
}

function versionCalls(main: FakeMain): Pick<FakeHandlers, Extract<keyof FakeHandlers, `versions.${string}`>> {
  const use = (version: string | null): Record<string, never> => {
    const { managed } = main.state.versions
    const previous = managed.find(({ inUse }) => inUse)?.version ?? null
    main.setVersions({
      managed: managed.map((one) => ({ ...one, inUse: one.version === version })),
      chosenBy: version === null ? 'path' : 'managed',
      previous,
      problem: null,
    })
    return {}
  }
  return {
    'versions.list': () => {
      main.setVersions({})
      return main.state.versions
    },
    'versions.available': async () => {
      await moment(400)
      return { versions: ['0.169.0', '0.165.0', '0.164.0', '0.149.0', '0.94.0'] }
    },
    'versions.install': ({ version }) => {
      void installSlowly(main, version)
      return {}
    },
    'versions.cancel': ({ version }) => {
      main.setInstalling(main.state.versions.installing.filter((one) => one.version !== version))
      return {}
    },
    'versions.remove': async ({ version }) => {
      await moment(200)
      main.setVersions({ managed: main.state.versions.managed.filter((one) => one.version !== version) })
      return {}
    },
    'versions.use': ({ version }) => use(version),
    'versions.rollback': () => use(main.state.versions.previous ?? null),
  }
}

async function installSlowly(main: FakeMain, version: string): Promise<void> {
  const others = main.state.versions.installing.filter((one) => one.version !== version)
  const total = 98_200_000
  const tell = (part: Partial<InstallProgress>): void =>
    main.setInstalling([
      ...others,
      { version, step: 'fetching', doneBytes: null, totalBytes: null, error: null, ...part },
    ])
  tell({ step: 'asking' })
  for (let tenth = 1; tenth <= 10; tenth++) {
    await moment(200)
    if (!main.state.versions.installing.some((one) => one.version === version)) return
    tell({ doneBytes: (total * tenth) / 10, totalBytes: total })
  }
  main.setInstalling(others)
  const path = `${main.state.info.dataDir}/codex/${version}`
  const installed = { version, path, bytes: 3 * total, installedAt: Date.now(), inUse: false }
  main.setVersions({ managed: [installed, ...main.state.versions.managed] })
}

const head = [
  ' [model_providers.deepseek]',
  ' name = "DeepSeek"  # the cheap one',
  ' base_url = "https://api.deepseek.com/v1"',
]
const codexFile = { document: 'codex', file: '/home/mei/.codex/config.toml', revision: 'one', blocked: null }
const layerFile = {
  document: 'profile:work',
  file: '/home/mei/.codex/work.config.toml',
  revision: 'two',
  blocked: null,
}
const layerDiff = [
  ' model = "gpt-5.2-codex"',
  '-model_reasoning_effort = "maximal"',
  '+model_reasoning_effort = "xhigh"',
]

const ownLayer = {
  document: 'profile:codex-tray-auto-fix',
  file: fakeAutoFix.file,
  revision: null,
  blocked: null,
}
const ownLayerDiff = [
  '+# Made by codex-tray\'s doctor on 2026-11-21: model_providers.deepseek.wire_api is "chat", which stops Codex 0.169.0',
  '+# Take it away with: codex-tray doctor --remove-profile',
  '+',
  '+[model_providers.deepseek]',
  '+wire_api = "responses"',
]

function previewsOf(
  target: CallInput<'doctor.preview'>['target'],
): Awaited<ReturnType<FakeHandlers['doctor.preview']>> {
  const wireApi = [...head, '-wire_api = "chat"', '+wire_api = "responses"', ' env_key = "DEEPSEEK_API_KEY"']
  if (target.what === 'all') {
    const diff = [' model = "gpt-5.2-codex"', '-profile = "work"', ' ', '@@', ...wireApi]
    return [
      { ...layerFile, diff: layerDiff },
      { ...codexFile, diff },
    ]
  }
  if (target.what === 'profile') return [{ ...ownLayer, diff: ownLayerDiff }]
  if (target.finding.where?.document === 'profile:work') return [{ ...layerFile, diff: layerDiff }]
  if (target.finding.id === fakeFindings.profile.id) {
    return [{ ...codexFile, diff: [' model = "gpt-5.2-codex"', '-profile = "work"', ' '] }]
  }
  if (target.finding.id === fakeFindings.note.id) {
    return [{ ...codexFile, diff: ['@@', ' [tui]', '-colour = "green"', ' notifications = true'] }]
  }
  return [{ ...codexFile, diff: wireApi }]
}
