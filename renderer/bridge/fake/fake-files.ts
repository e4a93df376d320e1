import { AppError } from '../../../shared/errors/app-error.ts'
import type { Backup, DocumentState } from '../../../shared/codex-config/document.ts'
import type { McpServerEntry, ProfileEntry, ProviderEntry } from '../../../shared/codex-config/entries.ts'
import {
  storedKeyStateSchema,
  type KeysState,
  type StoredKeyState,
} from '../../../shared/config/stored-key.ts'
import type { UseInCodexState } from '../../../shared/codex-config/use-in-codex-state.ts'
import { inEnglish, say } from '../../../shared/i18n/wording/wording.ts'

/** The configuration files of a made-up user. */
export type FakeFiles = {
  states: readonly DocumentState[]
  texts: Readonly<Record<string, string>>
  backups: readonly Backup[]
  providers: readonly ProviderEntry[]
  mcpServers: readonly McpServerEntry[]
  profiles: readonly ProfileEntry[]
  codexVersion: string | null
  useInCodex: UseInCodexState['mode']
  /** It was on in an earlier run; null: it was not. */
  onceUsed: Pick<UseInCodexState, 'problem'> | null
  keys: KeysState
  /** The file is changed by somebody else at every save. */
  conflicts: boolean
}

export const codexText = `# my Codex, do not touch
model = "gpt-5.1-codex"
model_provider = "acme"

[model_providers.acme] # the one at work
name = "Acme gateway"
base_url = "https://llm.acme.example/v1"
wire_api = "responses"
env_key = "ACME_API_KEY"

[mcp_servers.files]
command = "npx"
args = ["-y", "@modelcontextprotocol/server-filesystem", "/home/mei/notes"]
`
const oursText = `[proxy]
default_provider = "deepseek"

[model_providers.deepseek]
base_url = "https://api.deepseek.com/v1"
wire_api = "chat"
env_key = "DEEPSEEK_API_KEY"
`

const state = (part: Partial<DocumentState> & Pick<DocumentState, 'id' | 'file'>): DocumentState => ({
  exists: true,
  revision: 'r1',
  bytes: 412,
  problem: null,
  readOnly: null,
  ...part,
})
const provider = (part: Partial<ProviderEntry> & Pick<ProviderEntry, 'id' | 'document'>): ProviderEntry => ({
  name: part.id,
  baseUrl: '',
  wireApi: null,
  envKey: null,
  key: 'none',
  storedKey: null,
  selected: false,
  builtIn: false,
  isOurs: false,
  threads: null,
  fields: {},
  ...part,
})

const storedProvider = (id: string, name: string, storedKey: StoredKeyState): ProviderEntry => {
  const baseUrl = `https://api.${id}.example/v1`
  return provider({
    document: 'ours',
    id,
    name,
    baseUrl,
    wireApi: 'chat',
    key: storedKey === 'encrypted' || storedKey === 'plain' ? 'set' : 'missing',
    storedKey,
    fields: { name, base_url: baseUrl, wire_api: 'chat', key_source: 'keychain' },
  })
}

const codexProviders: readonly ProviderEntry[] = [
  provider({
    document: 'codex',
    id: 'acme',
    name: 'Acme gateway',
    baseUrl: 'https://llm.acme.example/v1',
    wireApi: 'responses',
    envKey: 'ACME_API_KEY',
    key: 'set',
    selected: true,
    threads: 42,
    fields: {
      name: 'Acme gateway',
      base_url: 'https://llm.acme.example/v1',
      wire_api: 'responses',
      env_key: 'ACME_API_KEY',
      http_headers: { 'x-team': '•••' },
    },
  }),
  provider({
    document: 'codex',
    id: 'codex-tray',
    baseUrl: 'http://127.0.0.1:11435/v1',
    wireApi: 'responses',
    key: 'set',
    isOurs: true,
    threads: 3,
    fields: { name: 'codex-tray', base_url: 'http://127.0.0.1:11435/v1', wire_api: 'responses' },
  }),
  provider({
    document: 'codex',
    id: 'old-gateway',
    name: 'Old gateway with a rather long name that has to be cut somewhere',
    baseUrl: 'https://gateway.internal.example/openai/deployments/gpt-5/with/a/long/path/v1',
    envKey: 'OLD_GATEWAY_TOKEN',
    key: 'missing',
    threads: 0,
    fields: { base_url: 'https://gateway.internal.example/openai/v1', env_key: 'OLD_GATEWAY_TOKEN' },
  }),
  ...['openai', 'ollama'].map((id) =>
    provider({
      document: 'codex',
      id,
      name: id === 'openai' ? 'OpenAI' : 'Ollama',
      wireApi: 'responses',
      baseUrl: id === 'openai' ? 'https://api.openai.com/v1' : 'http://localhost:11434/v1',
      builtIn: true,
      threads: id === 'openai' ? 118 : 0,
    }),
  ),
]

export const fakeFiles: FakeFiles = {
  states: [
    state({ id: 'codex', file: '/home/mei/.codex/config.toml' }),
    state({ id: 'ours', file: '/home/mei/.config/codex-tray/config.toml', bytes: 188 }),
    state({ id: 'profile:deep', file: '/home/mei/.codex/deep.config.toml', bytes: 61 }),
  ],
  texts: { codex: codexText, ours: oursText, 'profile:deep': 'model_reasoning_effort = "high"\n' },
  backups: ['Change provider Acme gateway', say('change.add-ours'), 'Edited as text'].map(
    (reason, index) => ({
      id: `b${index}`,
      document: index === 2 ? 'ours' : 'codex',
      at: Date.now() - (index * 26 + 1) * 3_600_000,
      reason: typeof reason === 'string' ? reason : inEnglish(reason),
      text: typeof reason === 'string' ? null : reason,
      bytes: 412 - index * 40,
    }),
  ),
  providers: [
    ...codexProviders,
    provider({
      document: 'ours',
      id: 'deepseek',
      baseUrl: 'https://api.deepseek.com/v1',
      wireApi: 'chat',
      envKey: 'DEEPSEEK_API_KEY',
      key: 'set',
      selected: true,
      fields: { base_url: 'https://api.deepseek.com/v1', wire_api: 'chat', env_key: 'DEEPSEEK_API_KEY' },
    }),
    storedProvider('mistral', 'Mistral', 'encrypted'),
    provider({ document: 'ours', id: 'practice', wireApi: 'responses', builtIn: true }),
  ],
  mcpServers: [
    {
      id: 'files',
      transport: 'stdio',
      target: 'npx -y @modelcontextprotocol/server-filesystem /home/mei/notes',
      enabled: true,
      fields: {
        command: 'npx',
        args: ['-y', '@modelcontextprotocol/server-filesystem'],
        env: { TOKEN: '•••' },
      },
      token: null,
      health: null,
    },
    {
      id: 'broken',
      transport: 'stdio',
      target: '/opt/tools/issue-server --stdio',
      enabled: true,
      fields: { command: '/opt/tools/issue-server', args: ['--stdio'] },
      token: null,
      health: null,
    },
    {
      id: 'wiki',
      transport: 'http',
      target: 'https://wiki.example/mcp',
      enabled: true,
      fields: { url: 'https://wiki.example/mcp', bearer_token_env_var: 'WIKI_TOKEN' },
      token: { variable: 'WIKI_TOKEN', set: false },
      health: null,
    },
    {
      id: 'tickets',
      transport: 'http',
      target: 'https://tickets.example/mcp',
      enabled: false,
      fields: { url: 'https://tickets.example/mcp', enabled: false },
      token: null,
      health: null,
    },
  ],
  profiles: [
    { name: 'deep', form: 'layer', fields: { model_reasoning_effort: 'high' }, autoFix: null },
    { name: 'quick', form: 'table', fields: { model: 'gpt-5.1-codex-mini', tools: {} }, autoFix: null },
    {
      name: 'codex-tray-auto-fix',
      form: 'layer',
      fields: { model_provider: 'openai' },
      autoFix: '2026-11-20: wire_api = "chat" stops Codex since 0.95',
    },
  ],
  codexVersion: '0.169.0',
  useInCodex: 'off',
  onceUsed: null,
  keys: {
    keychain: { available: true, kind: 'secret-service' },
    file: '/home/mei/.local/share/codex-tray/provider-keys.json',
    keys: [{ provider: 'mistral', state: 'encrypted' }],
    leftOver: [],
    problem: null,
  },
  conflicts: false,
}

/** Every way a stored key can stand, without a keychain to ask. */
export const keylessFiles: FakeFiles = {
  ...fakeFiles,
  providers: [
    ...fakeFiles.providers.filter(({ id }) => id !== 'mistral'),
    ...storedKeyStateSchema.options.map((state) => storedProvider(state, `Key ${state}`, state)),
  ],
  keys: {
    ...fakeFiles.keys,
    keychain: {
      available: false,
      reason: 'unnamed',
      why: 'this desktop names no keyring; if GNOME Keyring or KeePassXC runs, start codex-tray with --password-store=gnome-libsecret',
    },
    leftOver: ['groq', 'a-provider-that-somebody-removed-in-an-editor'],
    problem: new AppError('config_invalid', {
      what: 'The stored keys of providers cannot be used: the file is damaged, or of a newer codex-tray',
      where: fakeFiles.keys.file,
      fix: `Set the keys again under Providers; what was there is kept as ${fakeFiles.keys.file}.invalid`,
    }).toWire(),
  },
}

export const noFiles: FakeFiles = {
  ...fakeFiles,
  states: fakeFiles.states.slice(0, 2).map((one) => ({
    ...one,
    exists: false,
    revision: null,
    bytes: 0,
  })),
  texts: {},
  backups: [],
  mcpServers: [],
  profiles: [],
  codexVersion: null,
  keys: { ...fakeFiles.keys, keys: [] },
  providers: fakeFiles.providers.filter(({ builtIn }) => builtIn),
}

/** Of a file that somebody else owns. */
export const readOnlyError = new AppError('config_write_failed', {
  what: 'The file belongs to another user, so it is only shown',
  where: '/home/mei/.codex/config.toml',
  current: 'owner root (0)',
  accepted: 'owner 1000, who runs codex-tray',
  fix: 'Make it yours: sudo chown 1000 /home/mei/.codex/config.toml',
}).toWire()

const syntaxError = new AppError('config_syntax', {
  what: 'The file is not valid TOML: incomplete key-value declaration: no equal sign after key',
  where: '/home/mei/.codex/config.toml:5:24',
  accepted: 'TOML 1.0',
  fix: 'Mend that line in the raw view; text needs quotes, tables are written [name], one key per line',
}).toWire()

export const brokenFiles: FakeFiles = {
  ...fakeFiles,
  states: fakeFiles.states.map((one) =>
    one.id === 'codex'
      ? {
          ...one,
          problem: syntaxError,
        }
      : one,
  ),
  texts: {
    ...fakeFiles.texts,
    codex: codexText.replace('[model_providers.acme] #', 'model_providers.acme #'),
  },
  providers: fakeFiles.providers.filter(({ document }) => document !== 'codex'),
  mcpServers: [],
  profiles: [],
}
