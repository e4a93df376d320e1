import type { DocumentId } from '../../shared/codex-config/document.ts'
import type { StoredKeyState } from '../../shared/config/stored-key.ts'
import type { McpServerEntry, ProfileEntry, ProviderEntry } from '../../shared/codex-config/entries.ts'
import { builtInProviderIds } from '../../shared/config/routing-config.ts'
import { isTableValue, type TomlTableValue } from '../toml/toml-value.ts'
import { autoFixNote } from './auto-fix-note.ts'
import type { Documents } from './documents.ts'
import { ourProviderId } from './our-names.ts'
import { parseToml, stringAt, tableAt } from './parse-toml.ts'
import { codexBuiltInRows } from './reserved-ids.ts'
import { maskArguments, maskSecrets, maskUrl } from './secret-values.ts'

type Environment = Readonly<Record<string, string | undefined>>
type Parsed = { id: DocumentId; text: string; value: TomlTableValue }

export type ProviderFacts = {
  /** How the keys stand that we keep, by provider of our file. */
  keys?: ReadonlyMap<string, { state: StoredKeyState }>
  /** Saved threads by the provider they name, as counted. */
  threads?: ReadonlyMap<string, number>
}

/** Providers of both files and of the profile layers, built-in ones too; a file that cannot be read adds none. */
export async function listProviders(
  docs: Documents,
  env: Environment,
  facts: ProviderFacts = {},
): Promise<ProviderEntry[]> {
  const parsed = await readAll(docs)
  return parsed.flatMap((document) => [
    ...Object.entries(tableAt(document.value, ['model_providers'])).flatMap(([id, fields]) =>
      isTableValue(fields) ? [providerEntry(document, id, fields, env, facts)] : [],
    ),
    ...builtIns(document, facts),
  ])
}

function providerEntry(
  document: Parsed,
  id: string,
  fields: TomlTableValue,
  env: Environment,
  { keys, threads }: ProviderFacts,
): ProviderEntry {
  const isOurFile = document.id === 'ours'
  const envKey = stringAt(fields, 'env_key')
  const isStored = isOurFile && stringAt(fields, 'key_source') === 'keychain'
  const storedKey = isStored ? (keys?.get(id)?.state ?? 'missing') : null
  return {
    document: document.id,
    id,
    name: stringAt(fields, 'name') ?? id,
    baseUrl: maskUrl(stringAt(fields, 'base_url') ?? ''),
    wireApi: stringAt(fields, 'wire_api'),
    envKey,
    key: storedKey === null ? keyState(fields, envKey, env) : isUsable(storedKey) ? 'set' : 'missing',
    storedKey,
    selected: selectedIn(document) === id,
    builtIn: false,
    isOurs: !isOurFile && id === ourProviderId,
    threads: isOurFile ? null : (threads?.get(id) ?? (threads === undefined ? null : 0)),
    fields: maskSecrets(fields),
  }
}

const isUsable = (state: StoredKeyState): boolean => state === 'encrypted' || state === 'plain'

/** Whether a key is there; never what it is. */
function keyState(fields: TomlTableValue, envKey: string | null, env: Environment): ProviderEntry['key'] {
  if (envKey !== null) return (env[envKey] ?? '') === '' ? 'missing' : 'set'
  const hasOwn = 'experimental_bearer_token' in fields || 'auth' in fields
  const names = Object.keys(tableAt(fields, ['http_headers'])).map((name) => name.toLowerCase())
  return hasOwn || names.some((name) => ['authorization', 'api-key', 'x-api-key'].includes(name))
    ? 'set'
    : 'none'
}

function selectedIn({ id, value }: Parsed): string | null {
  if (id === 'ours') return stringAt(value, 'proxy', 'default_provider')
  return stringAt(value, 'model_provider') ?? (id === 'codex' ? 'openai' : null)
}

function builtIns(document: Parsed, { threads }: ProviderFacts): ProviderEntry[] {
  const { id: file, value } = document
  const rows =
    file === 'codex'
      ? codexBuiltInRows
      : file === 'ours'
        ? builtInProviderIds.map((id) => ({ id, name: id, baseUrl: '' }))
        : []
  const own = tableAt(value, ['model_providers'])
  return rows
    .filter(({ id }) => !(id in own))
    .map(({ id, name, baseUrl }) => ({
      document: file,
      id,
      name,
      wireApi: 'responses',
      envKey: null,
      key: 'none',
      storedKey: null,
      baseUrl: id === 'openai' ? maskUrl(stringAt(value, 'openai_base_url') ?? baseUrl) : baseUrl,
      selected: selectedIn(document) === id,
      builtIn: true,
      isOurs: false,
      fields: {},
      threads: file === 'ours' ? null : (threads?.get(id) ?? (threads === undefined ? null : 0)),
    }))
}

/** @param health what `codex mcp list --json` was seen to say of each */
export async function listMcpServers(
  docs: Documents,
  health: ReadonlyMap<string, NonNullable<McpServerEntry['health']>> = new Map(),
): Promise<McpServerEntry[]> {
  const codex = (await readAll(docs)).find(({ id }) => id === 'codex')
  return Object.entries(tableAt(codex?.value ?? {}, ['mcp_servers'])).flatMap(([id, fields]) => {
    if (!isTableValue(fields)) return []
    const [command, url] = [stringAt(fields, 'command'), stringAt(fields, 'url')]
    const args = fields['args']
    return [
      {
        id,
        transport: command !== null ? 'stdio' : url !== null ? 'http' : 'unknown',
        target: command === null ? maskUrl(url ?? '') : commandLine(command, Array.isArray(args) ? args : []),
        enabled: fields['enabled'] !== false,
        fields: maskSecrets(fields),
        health: health.get(id) ?? null,
      },
    ]
  })
}

const commandLine = (command: string, args: readonly unknown[]): string =>
  [command, ...maskArguments(args).map(String)].join(' ')

/** Profiles of both generations: tables of Codex's file, and layers beside it. */
export async function listProfiles(docs: Documents): Promise<ProfileEntry[]> {
  return (await readAll(docs)).flatMap(({ id, text, value }): ProfileEntry[] => {
    if (id === 'ours') return []
    if (id !== 'codex') {
      const name = id.slice('profile:'.length)
      return [{ name, form: 'layer', fields: maskSecrets(value), autoFix: autoFixNote(text, null) }]
    }
    return Object.entries(tableAt(value, ['profiles'])).flatMap(([name, fields]): ProfileEntry[] => {
      if (!isTableValue(fields)) return []
      const autoFix = autoFixNote(text, ['profiles', name])
      return [{ name, form: 'table', fields: maskSecrets(fields), autoFix }]
    })
  })
}

async function readAll(docs: Documents): Promise<Parsed[]> {
  const states = await docs.states()
  const texts = await Promise.all(
    states.map(async ({ id }) => ({
      id,
      text: await docs.text(id).then(
        ({ text }) => text,
        () => null,
      ),
    })),
  )
  return texts.flatMap(({ id, text }) => {
    const parsed = text === null ? null : parseToml(text)
    return text !== null && parsed?.ok === true ? [{ id, text, value: parsed.value }] : []
  })
}
