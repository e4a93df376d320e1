import { z } from 'zod'
import type { ErrorCode } from '../../shared/errors/codes.ts'
import type { ProviderTestText } from '../../shared/codex-config/provider-test.ts'
import { AppError, type ErrorFacts, type WireError } from '../../shared/errors/app-error.ts'
import { inEnglish, say, type Wording } from '../../shared/i18n/wording/wording.ts'
import { systemCode, systemReason } from '../node/system-reason.ts'

/** What to ask, with the key: the result never has it. */
export type ProviderToTest = {
  /** As configured: `/models`, `/chat/completions` and `/responses` are asked below it. */
  baseUrl: string
  apiKey: string | null
  /** Further headers, which may be secret too. */
  headers?: Readonly<Record<string, string>>
  queryParams?: Readonly<Record<string, string>>
}

/** `yes`: that address takes requests; `no`: it does not exist there; `unknown`: the key was refused before it was told. */
export type Speaks = 'yes' | 'no' | 'unknown'

export type ProviderTest = {
  reachable: boolean
  /** Of the first answer, ms; null when none came. */
  latencyMs: number | null
  chat: Speaks
  responses: Speaks
  /** Names the provider lists; null when it gave no list. */
  models: string[] | null
  key: 'accepted' | 'refused' | 'unknown'
  error: WireError | null
  /** The sentences of the error for a window of any language; null without one. */
  errorText: ProviderTestText | null
}

/** Of each question, ms. */
const defaultTimeoutMs = 10_000
const mostBytes = 4 * 1024 * 1024
const mostModels = 5_000

type Answer = { status: number; text: string; ms: number }

/**
 * Asks a provider what it is. Nothing is generated and nothing is spent: the two endpoints get an empty object, which
 * one that exists refuses for want of a model (400, 422) and one that does not answers with 404 or 405.
 *
 * @returns what was found; a provider that cannot be reached is a result. Never throws, never shows a key
 */
export async function testProvider(
  provider: ProviderToTest,
  signal?: AbortSignal,
  timeoutMs: number = defaultTimeoutMs,
): Promise<ProviderTest> {
  const ask = (path: string, body: string | null): Promise<Answer> =>
    request(
      provider,
      path,
      body,
      AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
    )
  const [models, chat, responses] = await Promise.allSettled([
    ask('/models', null),
    ask('/chat/completions', '{}'),
    ask('/responses', '{}'),
  ])
  const answers = [models, chat, responses].flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  if (answers.length === 0)
    return unreachable(provider, models.status === 'rejected' ? models.reason : null, timeoutMs)
  const list = models.status === 'fulfilled' ? readModels(models.value) : null
  const refused = answers.some(({ status }) => status === 401 || status === 403)
  const result = {
    reachable: true,
    latencyMs: Math.round(Math.min(...answers.map(({ ms }) => ms))),
    chat: speaks(chat),
    responses: speaks(responses),
    models: list,
    key: refused ? 'refused' : list !== null ? 'accepted' : 'unknown',
  } as const
  return { ...result, ...problemOf(provider, result, answers) }
}

function speaks(result: PromiseSettledResult<Answer>): Speaks {
  if (result.status === 'rejected') return 'unknown'
  const { status, text } = result.value
  if (status === 401 || status === 403 || status === 429 || status >= 500)
    return status === 501 ? 'no' : 'unknown'
  // Some say 404 of a model that is not there, here of none at all.
  if (status === 404)
    return /"[^"]*model[^"]*"/i.test(text) && isJson(text) && !/path|route|url|endpoint/i.test(text)
      ? 'yes'
      : 'no'
  if (status === 405 || (status >= 300 && status < 400)) return 'no'
  return isJson(text) ? 'yes' : 'no'
}

async function request(
  { baseUrl, apiKey, headers, queryParams }: ProviderToTest,
  path: string,
  body: string | null,
  signal: AbortSignal,
): Promise<Answer> {
  const url = new URL(baseUrl)
  url.pathname = url.pathname.replace(/\/+$/, '') + path
  for (const [name, value] of Object.entries(queryParams ?? {})) url.searchParams.set(name, value)
  const { username, password } = url
  // fetch refuses a URL with a password in it.
  url.username = url.password = ''
  const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString(
    'base64',
  )
  const startedAt = performance.now()
  const reply = await fetch(url, {
    method: body === null ? 'GET' : 'POST',
    headers: {
      accept: 'application/json',
      ...(body === null ? {} : { 'content-type': 'application/json' }),
      ...(username === '' ? {} : { authorization: `Basic ${basic}` }),
      ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
      ...headers,
    },
    ...(body === null ? {} : { body }),
    // A key must not follow to another host.
    redirect: 'manual',
    signal,
  })
  const ms = performance.now() - startedAt
  return { status: reply.status, text: await readAtMost(reply.body), ms }
}

async function readAtMost(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of body ?? []) {
    pieces.push(piece)
    length += piece.length
    if (length > mostBytes) break
  }
  return Buffer.concat(pieces).toString('utf8')
}

const listSchema = z.union([
  z.object({ data: z.array(z.unknown()) }).transform(({ data }) => data),
  z.object({ models: z.array(z.unknown()) }).transform(({ models }) => models),
  z.array(z.unknown()),
])
const modelSchema = z.union([
  z.object({ id: z.string().min(1).max(200) }).transform(({ id }) => id),
  z.object({ name: z.string().min(1).max(200) }).transform(({ name }) => name),
])

function readModels({ status, text }: Answer): string[] | null {
  if (status !== 200 || !isJson(text)) return null
  const list = listSchema.safeParse(JSON.parse(text))
  if (!list.success) return null
  const names = list.data.slice(0, mostModels).flatMap((entry) => {
    const model = modelSchema.safeParse(entry)
    return model.success ? [model.data] : []
  })
  return [...new Set(names)]
}

function isJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null
  } catch {
    return false
  }
}

function problemOf(
  { baseUrl, apiKey }: ProviderToTest,
  { key, chat, responses, models }: Pick<ProviderTest, 'key' | 'chat' | 'responses' | 'models'>,
  answers: readonly Answer[],
): Problem {
  const where = shown(baseUrl)
  if (key === 'refused' && apiKey === null) {
    const [what, fix] = [say('provider-test.key-wanted'), say('provider-test.name-variable')]
    return problem('provider_key_missing', what, fix, { where })
  }
  if (key === 'refused') {
    const status = answers.find((answer) => answer.status === 401 || answer.status === 403)?.status
    const [what, fix] = [say('provider-test.key-refused'), say('provider-test.check-key')]
    return problem('provider_error', what, fix, { where, current: `HTTP ${status}` })
  }
  if (chat === 'no' && responses === 'no' && models === null) {
    const [what, fix] = [say('provider-test.no-api'), say('provider-test.check-url')]
    const current = answers.map(({ status }) => `HTTP ${status}`).join(', ')
    return problem('provider_not_an_api', what, fix, { where, current })
  }
  return { error: null, errorText: null }
}

type Problem = Pick<ProviderTest, 'error' | 'errorText'>

function problem(
  code: ErrorCode,
  what: Wording,
  fix: Wording | null,
  facts: Pick<ErrorFacts, 'where' | 'current'>,
): Problem {
  const told = { what: inEnglish(what), ...facts, ...(fix === null ? {} : { fix: inEnglish(fix) }) }
  return { error: new AppError(code, told).toWire(), errorText: { what, fix } }
}

function unreachable({ baseUrl }: ProviderToTest, reason: unknown, timeoutMs: number): ProviderTest {
  const isTimeout = reason instanceof DOMException && reason.name === 'TimeoutError'
  const cause = reason instanceof Error && reason.cause !== undefined ? reason.cause : reason
  const where = shown(baseUrl)
  const noConnection =
    systemCode(cause) === null
      ? say('provider-test.no-connection')
      : say('provider-test.unreachable', { reason: systemReason(cause) })
  const told = isTimeout
    ? problem('provider_timeout', say('provider-test.no-answer', { ms: timeoutMs }), null, { where })
    : problem('provider_unreachable', noConnection, say('provider-test.check-network'), { where })
  const nothing = { chat: 'unknown', responses: 'unknown', models: null, key: 'unknown' } as const
  return { reachable: false, latencyMs: null, ...nothing, ...told }
}

/** Without user, password and query, which may be secret. */
function shown(baseUrl: string): string {
  try {
    const { origin, pathname } = new URL(baseUrl)
    return origin + pathname
  } catch {
    return 'base_url'
  }
}
