import type { UseInCodexState } from '../../shared/codex-config/use-in-codex-state.ts'
import { AppError, toWireError, type WireError } from '../../shared/errors/app-error.ts'
import { say } from '../../shared/i18n/wording/wording.ts'
import { applyChanges } from '../codex-config/apply-changes.ts'
import type { DocumentChange, Documents } from '../codex-config/documents.ts'
import { ourProfileName, ourProviderId, switchGroup } from '../codex-config/our-names.ts'
import { parseToml, stringAt, tableAt } from '../codex-config/parse-toml.ts'
import { createQueue } from '../node/create-queue.ts'
import { createDefaultChoice, programGone, writeUse } from './default-choice.ts'
import type { Host } from './host-api.ts'
import { ourLayer, readMode, valueOf } from './read-use-mode.ts'
import type { UseInCodexParts } from './use-in-codex-parts.ts'

export type UseInCodex = Host['useInCodex'] & {
  /** Takes back what an earlier run had no time to. Writes nothing else. */
  open(): Promise<void>
  /** Something answers at our address from now on: what was wanted when we ended is switched on again. Never throws. */
  proxyListens(): Promise<void>
  /** Nothing answers there any more, and nothing will by itself. */
  proxyEnded(): Promise<void>
  /** Takes back what must not outlive us; the wish stays. */
  close(): Promise<void>
}

/** The switch, and the dead-man rule: what `default` writes is taken back when we end, however that is. */
export function createUseInCodex(parts: UseInCodexParts): UseInCodex {
  const { files } = parts
  const inOrder = createQueue()
  const choice = createDefaultChoice(parts, () =>
    inOrder(async () => {
      await choice.takeBack()
      problem = programGone(parts.restoreCommand?.[0] ?? '').toWire()
      parts.onChange()
    }),
  )
  let problem: WireError | null = null
  let closed = false

  const state = async (): Promise<UseInCodexState> => {
    const mode = await readMode(files)
    return {
      mode,
      codexVersion: await parts.codexVersion(),
      keyVariable: mode === 'off' ? null : await keyVariable(files),
      unguarded: mode === 'default' ? choice.unguarded() : null,
      wanted: await choice.isWanted(),
      problem,
    }
  }
  const again = async (): Promise<void> => {
    if (!closed && (await choice.isStillWanted())) await choice.write(await versionOrThrow(parts))
  }
  const suspend = async (): Promise<void> => {
    await choice.noticeChange()
    await choice.takeBack()
  }

  return {
    state,
    enable: (mode) =>
      inOrder(async () => {
        const version = await versionOrThrow(parts)
        problem = null
        if (mode === 'default') await (parts.listens() ? choice.begin(version) : choice.beginLater())
        else {
          await choice.end()
          await writeUse(parts, mode, version)
        }
        return state()
      }),
    disable: () =>
      inOrder(async () => {
        problem = null
        await choice.end()
        await removeProfile(files)
        return state()
      }),
    open: () => inOrder(choice.takeBack),
    proxyListens: () =>
      inOrder(async () => {
        problem = await again().then(
          () => null,
          (error: unknown) => toWireError(error),
        )
        parts.onChange()
      }),
    proxyEnded: () =>
      inOrder(async () => {
        await suspend()
        parts.onChange()
      }),
    close() {
      closed = true
      return inOrder(suspend)
    },
  }
}

async function keyVariable(files: Documents): Promise<string | null> {
  const ours = tableAt(await valueOf(files, 'codex'), ['model_providers', ourProviderId])
  return stringAt(ours, 'env_key')
}

async function versionOrThrow(parts: UseInCodexParts): Promise<string> {
  const version = await parts.codexVersion()
  if (version === null) throw noCodex()
  return version
}

async function removeProfile(files: Documents): Promise<void> {
  const reason = { reason: say('change.no-longer-ours'), group: switchGroup }
  await applyChanges(files, await ourProfile(files), reason)
  const left = await files.text(ourLayer)
  // A layer with anything else in it is the user's too.
  if (left.revision !== null && isEmpty(left.text)) await files.removeLayer(ourLayer, left.revision, reason)
}

/** The provider's own table stays: threads saved with us can then still be opened. */
async function ourProfile(files: Documents): Promise<DocumentChange[]> {
  const codex = await valueOf(files, 'codex')
  const hasTable = ourProfileName in tableAt(codex, ['profiles'])
  const hasLayer = stringAt(await valueOf(files, ourLayer), 'model_provider') === ourProviderId
  return [
    ...(hasTable
      ? [{ document: 'codex', edit: { op: 'delete', path: ['profiles', ourProfileName] } } as const]
      : []),
    ...(hasLayer ? [{ document: ourLayer, edit: { op: 'delete', path: ['model_provider'] } } as const] : []),
  ].map(({ document, edit }) => ({ document, edit: { ...edit, path: [...edit.path] } }))
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
