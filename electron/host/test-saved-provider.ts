import type { Fields } from '../../shared/codex-config/change-request.ts'
import type { DocumentId, JsonValue } from '../../shared/codex-config/document.ts'
import type { ProviderTestResult } from '../../shared/codex-config/provider-test.ts'
import { AppError } from '../../shared/errors/app-error.ts'
import type { Documents } from '../codex-config/documents.ts'
import { parseOrThrow, tableAt } from '../codex-config/parse-toml.ts'
import { testProvider } from '../codex-config/test-provider.ts'
import { unmaskFields } from './unmask-fields.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Asks a provider as a form describes it. Values the form does not show are taken from the file, keys from the
 * environment; none of them comes back.
 *
 * @param keptKey what `key_source` of our own file stands for
 * @throws AppError `invalid_request` when there is no address to ask
 */
export async function testSavedProvider(
  files: Pick<Documents, 'text'>,
  env: Environment,
  document: DocumentId,
  id: string | null,
  shown: Fields,
  keptKey: string | null,
): Promise<ProviderTestResult> {
  const saved =
    id === null
      ? {}
      : tableAt(parseOrThrow((await files.text(document)).text, document), ['model_providers', id])
  const fields = unmaskFields(saved, shown)
  const baseUrl = fields['base_url']
  if (typeof baseUrl !== 'string' || !/^https?:\/\//i.test(baseUrl) || !URL.canParse(baseUrl)) {
    throw new AppError('invalid_request', {
      what: 'There is no address to ask',
      where: 'base_url',
      accepted: 'http://… or https://…',
    })
  }
  return testProvider({
    baseUrl,
    apiKey: document === 'ours' && fields['key_source'] === 'keychain' ? keptKey : keyOf(fields, env),
    headers: { ...stringsOf(fields['http_headers']), ...fromEnvironment(fields['env_http_headers'], env) },
    queryParams: stringsOf(fields['query_params']),
  })
}

function keyOf(fields: Fields, env: Environment): string | null {
  const { env_key: envKey, experimental_bearer_token: token } = fields
  const fromVariable = typeof envKey === 'string' ? env[envKey] : undefined
  if (fromVariable !== undefined && fromVariable !== '') return fromVariable
  return typeof token === 'string' ? token : null
}

function stringsOf(table: JsonValue | undefined): Record<string, string> {
  if (typeof table !== 'object' || Array.isArray(table)) return {}
  return Object.fromEntries(
    Object.entries(table).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

function fromEnvironment(table: JsonValue | undefined, env: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(stringsOf(table)).flatMap(([header, variable]) => {
      const value = env[variable]
      return value === undefined ? [] : [[header, value]]
    }),
  )
}
