import type { ChangeResult, DocumentEdit, DocumentId, JsonValue } from '../../shared/codex-config/document.ts'
import { isAtLeast } from '../../shared/compat/codex-version.ts'
import { say } from '../../shared/i18n/wording/wording.ts'
import { isTableValue, type TomlTableValue } from '../toml/toml-value.ts'
import { applyChanges } from './apply-changes.ts'
import type { DocumentChange, Documents } from './documents.ts'
import { ourProfileName, ourProviderId } from './our-names.ts'
import { parseOrThrow, stringAt, tableAt, valueAt } from './parse-toml.ts'
import { profileForm } from './profiles.ts'
import { tableEdits } from './table-edits.ts'

export type UseInCodexOptions = {
  /**
   * `profile`: plain `codex` stays with the user's provider, `codex -p codex-tray` uses us; nothing breaks when we are
   * gone. `default`: plain `codex` uses us, and somebody must put the user's provider back when we are gone.
   */
  mode: 'profile' | 'default'
  /** Of the Codex that will read it, `X.Y.Z`. */
  codexVersion: string
  /** Of our proxy, with `/v1`. */
  baseUrl: string
  /** A command that prints our access key; Codex runs it itself (from 0.118). Null: the variable. */
  keyCommand: { command: string; args: readonly string[] } | null
  /** The variable that holds our access key, where a command cannot be used. */
  envKey: string
}

export type UseInCodexPlan = {
  /** `[model_providers.codex-tray]`: harmless by itself, and what saved threads need to be opened again. */
  provider: DocumentChange[]
  /** What makes Codex choose it. Apart, so that it can be taken back by itself. */
  selection: DocumentChange[]
}

/** The command for {@link UseInCodexOptions.keyCommand}: the key stands in a file only its owner can read. */
export function keyFileCommand(
  file: string,
  platform: NodeJS.Platform,
): NonNullable<UseInCodexOptions['keyCommand']> {
  return platform === 'win32'
    ? { command: 'cmd', args: ['/d', '/c', 'type', file] }
    : { command: 'cat', args: [file] }
}

/**
 * Edits that make Codex find us under one id that never changes, whichever provider answers behind us: saved threads
 * stay visible, because Codex lists those of the same `model_provider`. Nothing is edited that is right already.
 *
 * @param codex Codex's file, @param layer `codex-tray.config.toml`, empty when there is none
 */
export function planUseInCodex(
  options: UseInCodexOptions,
  codex: TomlTableValue,
  layer: TomlTableValue,
): UseInCodexPlan {
  const path = ['model_providers', ourProviderId]
  const wanted = providerTable(options)
  const present = valueAt(codex, path)
  const provider: DocumentEdit[] = isTableValue(present)
    ? tableEdits(path, present, withOwnKeys(present, wanted))
    : [
        ...(present === undefined ? [] : [{ op: 'delete' as const, path }]),
        { op: 'add-table', path, entries: wanted, comment: restoreComment },
      ]
  return { provider: provider.map(inCodex), selection: selectionOf(options, codex, layer) }
}

const restoreComment =
  'Written by codex-tray. Take it away, with every other change of codex-tray: codex-tray restore'

const inCodex = (edit: DocumentEdit): DocumentChange => ({ document: 'codex', edit })

function providerTable({ codexVersion, baseUrl, keyCommand, envKey }: UseInCodexOptions): {
  [key: string]: JsonValue
} {
  // Codex refuses the two together: "provider auth cannot be combined with env_key" (0.169.0).
  const key: { [key: string]: JsonValue } =
    keyCommand !== null && isAtLeast(codexVersion, '0.118.0')
      ? { auth: { command: keyCommand.command, args: [...keyCommand.args] } }
      : {
          env_key: envKey,
          env_key_instructions: `Set ${envKey} to the access key that codex-tray shows.`,
        }
  return {
    name: 'codex-tray',
    base_url: baseUrl,
    wire_api: 'responses',
    ...(isAtLeast(codexVersion, '0.93.0') ? { supports_websockets: false } : {}),
    ...key,
  }
}

/** What the user added to our table (retries, timeouts) stays; the other form of the key goes. */
function withOwnKeys(
  present: TomlTableValue,
  wanted: { [key: string]: JsonValue },
): { [key: string]: JsonValue } {
  const ofKey = ['auth', 'env_key', 'env_key_instructions', 'supports_websockets']
  const kept: { [key: string]: JsonValue } = {}
  for (const [key, value] of Object.entries(present)) {
    const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    if (!(key in wanted) && !ofKey.includes(key) && isPlain) kept[key] = value
  }
  return { ...kept, ...wanted }
}

function selectionOf(
  options: UseInCodexOptions,
  codex: TomlTableValue,
  layer: TomlTableValue,
): DocumentChange[] {
  if (options.mode === 'default') return defaultSelection(options.codexVersion, codex)
  if (profileForm(options.codexVersion) === 'layer') {
    // A table of that name makes Codex refuse `-p` from 0.134 on.
    const old = tableAt(codex, ['profiles'])[ourProfileName]
    const removal: DocumentEdit[] =
      old === undefined ? [] : [{ op: 'delete', path: ['profiles', ourProfileName] }]
    const document: DocumentId = `profile:${ourProfileName}`
    const edits = setUnlessThere(layer, ['model_provider'])
    return [...removal.map(inCodex), ...edits.map((edit) => ({ document, edit }))]
  }
  const path = ['profiles', ourProfileName]
  const table = valueAt(codex, path)
  if (isTableValue(table)) return setUnlessThere(codex, [...path, 'model_provider']).map(inCodex)
  const entries = { model_provider: ourProviderId }
  return [inCodex({ op: 'add-table', path, entries, comment: restoreComment })]
}

/** Up to 0.133 a profile chosen in the file has the last word on the provider. */
function defaultSelection(version: string, codex: TomlTableValue): DocumentChange[] {
  const profile = profileForm(version) === 'table' ? stringAt(codex, 'profile') : null
  const ofProfile = profile === null ? null : ['profiles', profile, 'model_provider']
  const paths = [
    ['model_provider'],
    ...(ofProfile === null || stringAt(codex, ...ofProfile) === null ? [] : [ofProfile]),
  ]
  return paths.flatMap((path) => setUnlessThere(codex, path)).map(inCodex)
}

const setUnlessThere = (document: TomlTableValue, path: string[]): DocumentEdit[] =>
  valueAt(document, path) === ourProviderId ? [] : [{ op: 'set', path, value: ourProviderId }]

/** The change that `default` mode must be able to take back is known by it. */
export const selectionReason = say('change.default-ours')

/**
 * Plans and writes. In mode `default` have a guard running first: see `guard.ts`.
 *
 * @returns what became of each write; the last one is the conflict, if there was one
 */
export async function useInCodex(docs: Documents, options: UseInCodexOptions): Promise<ChangeResult[]> {
  const [codex, layer] = await Promise.all(
    (['codex', `profile:${ourProfileName}`] as const).map(async (id) =>
      parseOrThrow((await docs.text(id)).text, id),
    ),
  )
  const plan = planUseInCodex(options, codex ?? {}, layer ?? {})
  const results = await applyChanges(docs, plan.provider, say('change.add-ours'))
  if (results.some(({ outcome }) => outcome === 'conflict')) return results
  const reason = options.mode === 'default' ? selectionReason : say('change.profile-ours')
  return [...results, ...(await applyChanges(docs, plan.selection, reason))]
}

/** Whether plain `codex` uses us. */
export function isDefaultInCodex(codex: TomlTableValue): boolean {
  return stringAt(codex, 'model_provider') === ourProviderId
}
