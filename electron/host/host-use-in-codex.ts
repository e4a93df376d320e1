import type { UseInCodexState, UseMode } from '../../shared/codex-config/use-in-codex-state.ts'
import { AppError, toWireError } from '../../shared/errors/app-error.ts'
import { say } from '../../shared/i18n/wording/wording.ts'
import { applyChanges } from '../codex-config/apply-changes.ts'
import type { DocumentChange, Documents } from '../codex-config/documents.ts'
import { startGuard, type Guard } from '../codex-config/guard.ts'
import { ourProfileName, ourProviderId } from '../codex-config/our-names.ts'
import { parseToml, stringAt, tableAt } from '../codex-config/parse-toml.ts'
import { restoreAll } from '../codex-config/restore.ts'
import { isDefaultInCodex, keyFileCommand, useInCodex } from '../codex-config/use-in-codex.ts'
import type { TomlTableValue } from '../toml/toml-value.ts'
import type { Host, HostOptions } from './host-api.ts'

export type UseInCodexParts = {
  files: Documents
  codexHome: string
  backupsFolder: string
  keyFile: string
  env: HostOptions['env']
  restoreCommand: HostOptions['restoreCommand']
  codexVersion(): Promise<string | null>
  baseUrl(): string
  keySource(): 'environment' | 'file'
}

const layer = `profile:${ourProfileName}` as const
const noGuard = 'Nothing here can watch over it'

/** The switch, and the dead-man rule: what `default` writes is taken back when we end, however that is. */
export function createUseInCodex(parts: UseInCodexParts): Host['useInCodex'] & {
  /** Takes back what must not outlive us. At the start: what an earlier run left; at the end: ours. */
  release(): Promise<void>
} {
  const { files, backupsFolder, codexHome } = parts
  let guard: Guard | null = null
  let lost: string | null = null

  const restoreDefault = async (): Promise<void> => {
    const report = await restoreAll({ backupsFolder, codexHome, now: Date.now, what: 'default-provider' })
    const [failed] = report.failed
    if (failed !== undefined) throw AppError.fromWire(failed.error)
  }
  const releaseGuard = async (): Promise<void> => {
    await guard?.release()
    guard = null
  }
  const watch = (): void => {
    if (parts.restoreCommand === null) throw unguarded()
    lost = null
    guard ??= startGuard({
      restoreCommand: parts.restoreCommand,
      env: parts.env,
      onLost: (reason) => (lost = reason),
      onProgramGone: () =>
        void restoreDefault().catch((error: unknown) => (lost = toWireError(error).message)),
    })
  }
  const state = async (): Promise<UseInCodexState> => {
    const mode = await readMode(files)
    const watched = mode === 'default' && guard === null ? noGuard : lost
    return { mode, codexVersion: await parts.codexVersion(), unguarded: mode === 'default' ? watched : null }
  }
  const write = async (mode: UseMode, codexVersion: string): Promise<void> => {
    const fromFile = parts.keySource() === 'file'
    const results = await useInCodex(files, {
      mode,
      codexVersion,
      baseUrl: parts.baseUrl(),
      keyCommand: fromFile ? keyFileCommand(parts.keyFile, process.platform) : null,
      envKey: 'CODEX_TRAY_API_KEY',
    })
    if (results.some(({ outcome }) => outcome === 'conflict')) throw changedMeanwhile()
  }
  const backToNobody = async (): Promise<void> => {
    await restoreDefault()
    await releaseGuard()
  }

  return {
    state,
    async enable(mode) {
      const version = await parts.codexVersion()
      if (version === null) throw noCodex()
      if (mode === 'profile') {
        await backToNobody()
        await write(mode, version)
        return state()
      }
      watch()
      try {
        await write(mode, version)
      } catch (error) {
        await releaseGuard()
        throw error
      }
      return state()
    },
    async disable() {
      await backToNobody()
      await applyChanges(files, await ourProfile(files), say('change.no-longer-ours'))
      const left = await files.text(layer)
      // A layer with anything else in it is the user's too.
      if (left.revision !== null && isEmpty(left.text))
        await files.removeLayer(layer, left.revision, say('change.no-longer-ours'))
      return state()
    },
    release: backToNobody,
  }
}

async function readMode(files: Documents): Promise<UseInCodexState['mode']> {
  const codex = await valueOf(files, 'codex')
  if (isDefaultInCodex(codex)) return 'default'
  const named = stringAt(codex, 'profiles', ourProfileName, 'model_provider')
  const inLayer = stringAt(await valueOf(files, layer), 'model_provider')
  return named === ourProviderId || inLayer === ourProviderId ? 'profile' : 'off'
}

/** The provider's own table stays: threads saved with us can then still be opened. */
async function ourProfile(files: Documents): Promise<DocumentChange[]> {
  const codex = await valueOf(files, 'codex')
  const hasTable = ourProfileName in tableAt(codex, ['profiles'])
  const hasLayer = stringAt(await valueOf(files, layer), 'model_provider') === ourProviderId
  return [
    ...(hasTable
      ? [{ document: 'codex', edit: { op: 'delete', path: ['profiles', ourProfileName] } } as const]
      : []),
    ...(hasLayer ? [{ document: layer, edit: { op: 'delete', path: ['model_provider'] } } as const] : []),
  ].map(({ document, edit }) => ({ document, edit: { ...edit, path: [...edit.path] } }))
}

async function valueOf(files: Documents, id: 'codex' | typeof layer): Promise<TomlTableValue> {
  const text = await files.text(id).catch(() => null)
  const parsed = text === null ? null : parseToml(text.text)
  return parsed?.ok === true ? parsed.value : {}
}

function isEmpty(text: string): boolean {
  const parsed = parseToml(text)
  return parsed.ok && Object.keys(parsed.value).length === 0
}

function noCodex(): AppError {
  return new AppError('codex_missing', {
    what: 'No Codex was found that could use codex-tray',
    where: 'PATH',
    fix: 'Install Codex, or name it in [daemon] codex_path',
  })
}

function unguarded(): AppError {
  return new AppError('config_write_failed', {
    what: 'Plain codex was not changed: nothing here could put its provider back if codex-tray were killed',
    fix: 'Use the profile instead',
  })
}

function changedMeanwhile(): AppError {
  return new AppError('config_write_failed', {
    what: 'Codex’s file was changed by somebody else at the same moment',
    fix: 'Look at it and try again',
  })
}
