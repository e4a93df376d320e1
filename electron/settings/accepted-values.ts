import { reasoningEffortSchema } from '../../shared/config/config-schema.ts'
import { dialectSchema } from '../../shared/protocol/dialect.ts'

const quotedList = (values: readonly string[]): string => values.map((value) => `"${value}"`).join(', ')
const table = 'a table of text values, for example { "name" = "value" }'
const days = 'a number of days from 1 to 3650'

/** What each key takes, in words; keys of tables under a chosen name are found under `*`. */
const accepted: Readonly<Record<string, string>> = {
  '': 'the tables [proxy], [daemon], [conversations], [model_providers.<id>] and [models."<alias>"]',
  proxy: 'a table with host, port, default_provider, reverse_model_names, chatgpt_base_url',
  'proxy.host': 'an address or host name, for example "127.0.0.1"',
  'proxy.port': 'a whole number from 0 (any free port) to 65535',
  'proxy.default_provider': 'the id of a provider, in quotes',
  'proxy.reverse_model_names': 'true, false',
  'proxy.chatgpt_base_url': 'an http or https URL, for example "https://chatgpt.com/backend-api"',
  daemon: 'a table with codex_path, codex_profile, socket, mcp_port, archive_after_days',
  'daemon.codex_path': 'the path of a Codex program, in quotes',
  'daemon.codex_profile': 'the name of a profile of Codex: letters, digits, "_" and "-", at most 64',
  'daemon.socket': 'the path to listen on, in quotes',
  'daemon.mcp_port': 'a whole number from 0 (any free port) to 65535',
  'daemon.archive_after_days': days,
  conversations: 'a table with archive_after_days',
  'conversations.archive_after_days': days,
  model_providers: 'one table per provider: [model_providers.<id>]',
  'model_providers.*': 'an id of letters, digits, ".", "_" and "-", at most 64; its table needs base_url',
  'model_providers.*.name': 'a name in quotes, not empty',
  'model_providers.*.base_url': 'an http or https URL, for example "https://api.example.com/v1"',
  'model_providers.*.wire_api': quotedList(dialectSchema.options),
  'model_providers.*.env_key': 'the name of an environment variable, in quotes',
  'model_providers.*.key_source': '"keychain"',
  'model_providers.*.query_params': table,
  'model_providers.*.http_headers': table,
  'model_providers.*.env_http_headers': 'a table of header names and environment variables, all in quotes',
  'model_providers.*.request_max_retries': 'a whole number from 0 to 100',
  'model_providers.*.stream_max_retries': 'a whole number from 0 to 100',
  'model_providers.*.stream_idle_timeout_ms': 'a whole number of milliseconds from 1 to 3600000',
  'model_providers.*.quirks': 'a list of names in quotes',
  models: 'one table per alias: [models."<alias>"]',
  'models.*': 'a table with provider and model, and reasoning_effort if wanted',
  'models.*.provider': 'the id of a provider, in quotes',
  'models.*.model': "the provider's own name of the model, in quotes",
  'models.*.reasoning_effort': quotedList(reasoningEffortSchema.options),
}

const namedTables = ['model_providers', 'models']
const genericPath = (path: readonly string[]): string[] =>
  path.map((part, index) => (index === 1 && namedTables.includes(path[0] ?? '') ? '*' : part))

/** @param path as in the file; deeper ones than the table knows are looked up by their nearest ancestor */
export function acceptedAt(path: readonly string[]): string | undefined {
  const generic = genericPath(path)
  for (let length = generic.length; length >= 0; length--) {
    const found = accepted[generic.slice(0, length).join('.')]
    if (found !== undefined) return found
  }
  return undefined
}

/** The keys that may stand in a table. */
export function knownKeys(path: readonly string[]): string[] {
  const generic = genericPath(path).join('.')
  const prefix = generic === '' ? '' : `${generic}.`
  return Object.keys(accepted)
    .filter((key) => key !== '' && key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
    .filter((key) => key !== '' && key !== '*' && !key.includes('.'))
}
