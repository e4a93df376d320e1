import type { VersionsState } from '../../../shared/codex/versions-state.ts'
import type { AutoFixProfile, DoctorState } from '../../../shared/doctor/doctor-state.ts'
import type { Finding } from '../../../shared/doctor/finding.ts'
import { advised, deleting, edited, setting } from '../../../shared/doctor/rule.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import { inEnglish, say } from '../../../shared/i18n/wording/wording.ts'

const day = 24 * 60 * 60_000
const home = '/home/mei/.codex'
const dataDir = '/home/mei/.local/share/codex-tray'

/** Findings as the rules of the doctor make them. */
const finding = <Part extends Omit<Finding, 'message'>>(part: Part): Part & { message: string } => ({
  ...part,
  message: inEnglish(part.text),
})

export const fakeFindings = {
  wireApi: finding({
    id: 'wire-api-chat-removed',
    severity: 'fatal',
    text: say('wire-api-chat-removed', { key: 'model_providers.deepseek.wire_api', version: '0.169.0' }),
    where: { document: 'codex', key: 'model_providers.deepseek.wire_api', line: 14, column: 1 },
    evidence:
      '`codex exec` and `codex login status` with wire_api = "chat" against a local server: 0.94.0 runs, 0.95.0 ends with 1',
    fix: edited(say('fix.write', { text: 'wire_api = "responses"' }), 'codex', [
      setting(['model_providers', 'deepseek', 'wire_api'], 'responses'),
    ]),
  }),
  profile: finding({
    id: 'profile-key-removed',
    severity: 'fatal',
    text: say('profile-key-removed', {
      name: '"work"',
      version: '0.169.0',
      file: 'work.config.toml',
      profile: 'work',
    }),
    where: { document: 'codex', key: 'profile', line: 2, column: 1 },
    evidence: '`codex exec` with profile = "p": 0.133.0 runs, 0.134.0 ends with 1',
    fix: edited(say('fix.remove-profile-key'), 'codex', [deleting(['profile'])]),
  }),
  effort: finding({
    id: 'effort-unknown',
    severity: 'error',
    text: say('in-profile', {
      profile: 'work',
      message: say('reasoning-effort-not-offered', {
        key: 'model_reasoning_effort',
        effort: '"maximal"',
        model: 'gpt-5.2-codex',
        version: '0.169.0',
        accepted: 'low, medium, high, xhigh',
      }),
    }),
    where: { document: 'profile:work', key: 'model_reasoning_effort', line: 3, column: 1 },
    evidence: 'facts/cli.json, models: efforts of gpt-5.2-codex in the catalogue of 0.169.0',
    fix: edited(say('fix.write', { text: 'model_reasoning_effort = "xhigh"' }), 'profile:work', [
      setting(['model_reasoning_effort'], 'xhigh'),
    ]),
  }),
  modes: finding({
    id: 'file-readable-by-others',
    severity: 'warning',
    text: say('config-open-to-others.read-secret', { file: `${home}/config.toml` }),
    where: { document: 'codex', key: 'model_providers.azure.experimental_bearer_token', line: 22, column: 1 },
    evidence: 'Mode of the file: 0644',
    fix: advised(say('advice.private'), `chmod 600 ${home}/config.toml`),
  }),
  note: finding({
    id: 'unknown-key',
    severity: 'info',
    text: say('key-unknown.near', { key: 'tui.colour', newest: '0.169.0', near: 'tui.theme' }),
    where: { document: 'codex', key: 'tui.colour', line: 31, column: 1 },
    evidence: 'facts/cli.json, configKeys',
    fix: edited(say('fix.remove-key', { key: 'tui.colour' }), 'codex', [deleting(['tui', 'colour'])]),
  }),
} as const satisfies Record<string, Finding>

export const fakeAutoFix: AutoFixProfile = {
  form: 'layer',
  file: `${home}/codex-tray-auto-fix.config.toml`,
  note: { date: '2026-11-21', reason: fakeFindings.wireApi.text },
  says: ['model_providers.deepseek.wire_api = "responses"'],
  command: 'codex --profile codex-tray-auto-fix',
  forDaemon: false,
}

const reportOf = (...findings: Finding[]): DoctorState['report'] => ({ codexVersion: '0.169.0', findings })

const clean: DoctorState = {
  report: reportOf(),
  lookedAt: Date.now() - 12_000,
  looking: false,
  problem: null,
  files: [
    { document: 'codex', file: `${home}/config.toml` },
    { document: 'ours', file: '/home/mei/.config/codex-tray/config.toml' },
    { document: 'profile:work', file: `${home}/work.config.toml` },
  ],
  profileMends: [],
  autoFix: null,
  lastFix: null,
}
const { wireApi, profile, effort, modes, note } = fakeFindings

export const doctorStates = {
  clean,
  looking: { ...clean, report: null, lookedAt: null, files: [] },
  broken: { ...clean, report: reportOf(wireApi, profile, effort, modes, note), profileMends: [0] },
  stopped: { ...clean, report: reportOf(wireApi, modes), profileMends: [0] },
  profiled: { ...clean, report: reportOf(wireApi, modes), profileMends: [0], autoFix: fakeAutoFix },
  profiledOld: {
    ...clean,
    report: reportOf(modes),
    autoFix: { ...fakeAutoFix, form: 'table', command: null, note: null, forDaemon: true },
  },
  fixed: {
    ...clean,
    report: reportOf(note),
    lastFix: {
      title: wireApi.fix.title,
      text: wireApi.fix.text,
      at: Date.now() - 60_000,
      files: [`${home}/config.toml`],
    },
  },
  warned: { ...clean, report: reportOf(modes) },
  noCodex: { ...clean, report: { codexVersion: null, findings: [] } },
  failed: {
    ...clean,
    report: null,
    problem: new AppError('data_dir_unusable', {
      what: 'The versions of programs cannot be kept: no space left on the disk',
      where: dataDir,
      fix: 'Free some space',
    }).toWire(),
  },
} as const satisfies Record<string, DoctorState>

const versions: VersionsState = {
  installs: [
    {
      path: '/home/mei/.npm-global/bin/codex',
      realPath: '/home/mei/.npm-global/lib/node_modules/@openai/codex/bin/codex.js',
      source: 'path',
      version: '0.169.0',
      error: null,
    },
  ],
  managed: [],
  chosenBy: 'path',
  problem: null,
  installing: [],
}
const managed = (
  version: string,
  bytes: number,
  days: number,
  inUse = false,
): VersionsState['managed'][0] => ({
  version,
  path: `${dataDir}/codex/${version}/vendor/x86_64-unknown-linux-musl/codex/codex`,
  bytes,
  installedAt: Date.now() - days * day,
  inUse,
})

export const versionsStates = {
  own: versions,
  none: { ...versions, installs: [] },
  several: {
    ...versions,
    installs: versions.installs?.map((install) => ({ ...install, version: '0.165.0' })) ?? null,
    managed: [managed('0.169.0', 312_400_000, 2, true), managed('0.94.0', 158_800_000, 21)],
    chosenBy: 'managed',
    previous: null,
  },
  installing: {
    ...versions,
    managed: [managed('0.94.0', 158_800_000, 21)],
    previous: '0.94.0',
    installing: [
      {
        version: '0.165.0',
        step: 'fetching',
        doneBytes: 61_300_000,
        totalBytes: 98_200_000,
        error: null,
      },
      {
        version: '0.149.0',
        step: 'failed',
        doneBytes: null,
        totalBytes: null,
        error: 'The npm registry does not answer at https://npm.example.com: connection refused',
      },
    ],
  },
  gone: {
    ...versions,
    chosenBy: 'managed',
    problem: new AppError('codex_missing', {
      what: 'Codex 0.94.0, the version chosen for codex-tray, is gone',
      where: `${dataDir}/codex`,
      fix: 'codex-tray codex install 0.94.0, or codex-tray codex use none for your own',
    }).toWire(),
  },
  configured: { ...versions, chosenBy: 'configured', managed: [managed('0.164.0', 312_400_000, 2)] },
} as const satisfies Record<string, VersionsState>
