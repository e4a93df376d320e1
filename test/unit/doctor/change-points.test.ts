import { expect, it } from 'vitest'
import { judge } from './judge-text.ts'
import { acme } from './fixture.ts'

type Row = readonly [rule: string, quiet: readonly string[], told: readonly string[], text: string]

const auth = `${acme}env_key = "A"\n[model_providers.acme.auth]\ncommand = "x"\n`
const bedrock = (line: string): string => `[model_providers.amazon-bedrock]\n${line}\n`
const beside = (line: string, transport = 'command = "x"'): string =>
  `[mcp_servers.a]\n${transport}\n${line}\n`
const url = 'url = "https://mcp.example/a"'
const nowhere = { missingFiles: new Set(['/nowhere']) }

/**
 * Where a rule begins and ends, as the programs of both sides showed: neighbours in the registry, which has no version
 * between them (`codex mcp list --json`, exit 0 on the quiet side and 1 on the other, but for the last two rows).
 */
const rows: readonly Row[] = [
  ['provider-name-empty', ['0.122.0'], ['0.123.0'], acme.replace('"Acme"', '""')],
  ['provider-name-missing', ['0.123.0'], ['0.122.0'], bedrock('aws = { profile = "x" }')],
  ['provider-bedrock-limited', ['0.122.0'], ['0.123.0'], bedrock('name = "x"')],
  [
    'provider-bedrock-limited',
    ['0.122.0', '0.145.0'],
    ['0.123.0', '0.144.6'],
    bedrock('base_url = "https://x.example"'),
  ],
  ['provider-bedrock-limited', ['0.145.0'], ['0.144.6'], bedrock('auth = { command = "x" }')],
  ['provider-bedrock-limited', ['0.145.0'], ['0.144.6'], bedrock('http_headers = { a = "b" }')],
  ['provider-auth-conflict', ['0.117.0'], ['0.118.0'], auth],
  ['provider-ollama-chat-removed', ['0.94.0'], ['0.95.0'], 'model_provider = "ollama-chat"\n'],
  ['provider-not-found', ['0.87.0'], ['0.80.0', '0.42.0'], 'model_provider = "ollama-chat"\n'],
  ['provider-reserved-id-ignored', ['0.115.0'], ['0.42.0', '0.114.0'], acme.replace('.acme]', '.openai]')],
  [
    'thread-store-endpoint-removed',
    ['0.129.0'],
    ['0.130.0'],
    'experimental_thread_store_endpoint = "http://x"\n',
  ],
  ['model-catalog-json-missing', ['0.104.0'], ['0.105.0'], 'model_catalog_json = "/nowhere"\n'],
  ['model-instructions-file-missing', ['0.87.0'], ['0.89.0'], 'model_instructions_file = "/nowhere"\n'],
  [
    'experimental-instructions-file-missing',
    ['0.89.0'],
    ['0.87.0'],
    'experimental_instructions_file = "/nowhere"\n',
  ],
  ['mcp-bearer-token', ['0.45.0'], ['0.47.0'], beside('bearer_token = "t"', url)],
  ['mcp-mixed-transport', ['0.45.0'], ['0.47.0'], beside('env_vars = ["A"]', url)],
  ['mcp-mixed-transport', ['0.45.0'], ['0.47.0'], beside('cwd = "/tmp"', url)],
  ['mcp-mixed-transport', ['0.42.0', '0.47.0'], ['0.44.0', '0.45.0', '0.49.0'], beside('bearer_token = "t"')],
  ['mcp-mixed-transport', ['0.45.0'], ['0.47.0'], beside('bearer_token_env_var = "T"')],
  ['mcp-mixed-transport', ['0.45.0'], ['0.47.0'], beside('http_headers = { a = "b" }')],
  ['mcp-mixed-transport', ['0.45.0'], ['0.47.0'], beside('env_http_headers = { a = "B" }')],
  ['mcp-mixed-transport', ['0.106.0'], ['0.107.0'], beside('oauth_resource = "x"')],
  ['mcp-mixed-transport', ['0.130.0'], ['0.131.0'], beside('oauth = { client_id = "x" }')],
  ['mcp-mixed-transport', ['0.142.5'], ['0.143.0'], beside('auth = "oauth"')],
  ['mcp-mixed-transport', ['0.147.0'], ['0.148.0'], beside('http_headers_helper = "x"')],
  // thread/start of app-server; the text of the file in a request.
  ['approval-on-failure-means-on-request', ['0.142.5'], ['0.143.0'], 'approval_policy = "on-failure"\n'],
  [
    'experimental-instructions-file-ignored',
    ['0.87.0', '0.131.0'],
    ['0.89.0', '0.130.0'],
    'experimental_instructions_file = "i"\n',
  ],
]

it.each(rows)(
  '%s is told from the version that showed it: quiet in %j, told in %j',
  (rule, quiet, told, text) => {
    const ids = (version: string): string[] => judge({ text, env: nowhere }, version).map(({ id }) => id)
    for (const version of quiet) expect([version, ids(version).includes(rule)]).toEqual([version, false])
    for (const version of told) expect([version, ids(version).includes(rule)]).toEqual([version, true])
  },
)

it('OPENAI_BASE_URL is read up to 0.118.0, and 0.120.0 asks api.openai.com', () => {
  const env = { variables: new Map([['OPENAI_BASE_URL', 'set'] as const]) }
  const ids = (version: string): string[] => judge({ text: '', env }, version).map(({ id }) => id)
  expect(ids('0.118.0')).toEqual([])
  expect(ids('0.120.0')).toEqual(['openai-base-url-ignored'])
})
