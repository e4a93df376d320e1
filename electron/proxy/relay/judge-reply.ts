import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error.ts'
import { scanTopLevelMembers } from '../../../shared/protocol/json/top-level-members.ts'

const openBrace = 0x7b
const letterD = 0x64
const colon = 0x3a

export type ReplyKind = 'json' | 'sse' | 'garbage'

/** Looks at the body and not at the content-type: several compatible servers send the wrong one. */
export function judgeBody(start: Uint8Array): ReplyKind {
  if (start[0] === openBrace) return 'json'
  if (start[0] === letterD && start[4] === colon) return 'sse'
  const text = new TextDecoder().decode(start.subarray(0, 64)).trimStart()
  if (text.startsWith('{') || text.startsWith('[')) return 'json'
  if (/^(?:data|event|id|retry)?:/.test(text)) return 'sse'
  return 'garbage'
}

/** What stands before a provider's answer in an error message: at most this much of its text. */
const excerptLength = 200

/** A provider that answered with a web page, an empty body or the like. The page itself is never passed on. */
export function notAnApi(host: string, status: number, body: Uint8Array, location?: string): AppError {
  const excerpt = textExcerpt(body)
  return new AppError('provider_not_an_api', {
    what: `The provider answered with status ${status} and something that is not the API's JSON`,
    where: host,
    current: excerpt === '' ? 'an empty body' : JSON.stringify(excerpt),
    accepted: 'JSON, or a text/event-stream',
    fix:
      location === undefined
        ? 'Check base_url: it usually ends in /v1; a sign-in page or gateway may be in between'
        : `Check base_url: the provider redirects to ${location.slice(0, 200)}`,
  })
}

function textExcerpt(body: Uint8Array): string {
  const text = new TextDecoder()
    .decode(body.subarray(0, 8192))
    .replace(/<(script|style|head)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, ' ')
    .replace(/<[^>]*(?:>|$)/g, ' ')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
  return text.length > excerptLength ? `${text.slice(0, excerptLength)}…` : text
}

const isPresent = (value: unknown): boolean => value !== null && value !== undefined
const errorObject = z.object({
  error: z.unknown().refine(isPresent),
})
const statusHints = z.object({
  error: z.object({ status: z.unknown(), code: z.unknown(), type: z.unknown() }).partial(),
})

/**
 * An error that came with status 200 (Ollama and several gateways do that): `{"error": …}` instead of the promised answer.
 *
 * @returns the status it should have had, or null when the body is no error
 */
export function hiddenErrorStatus(json: Uint8Array): number | null {
  if (Buffer.from(json.buffer, json.byteOffset, json.length).indexOf('"error"') === -1) return null
  const scan = scanTopLevelMembers(json, ['error', 'choices', 'object', 'output'])
  if (!scan.ok || scan.members['error'] === undefined) return null
  if (scan.members['choices'] ?? scan.members['object'] ?? scan.members['output']) return null
  let body: unknown
  try {
    body = JSON.parse(new TextDecoder().decode(json))
  } catch {
    return null
  }
  return errorObject.safeParse(body).success ? statusFromHints(body) : null
}

function statusFromHints(body: unknown): number {
  const parsed = statusHints.safeParse(body)
  if (!parsed.success) return 502
  const { status, code, type } = parsed.data.error
  for (const hint of [status, code]) {
    if (typeof hint === 'number' && hint >= 400 && hint < 600) return Math.trunc(hint)
  }
  const words = `${String(type)} ${String(code)}`
  if (/rate_limit|quota/.test(words)) return 429
  if (/invalid_request|context_length/.test(words)) return 400
  return 502
}

/** Replaces a secret that the provider echoed, as some do in "invalid key" messages. */
export function withoutSecret(body: Buffer, secret: string | null): Buffer {
  if (secret === null || secret === '' || !body.includes(secret)) return body
  return Buffer.from(body.toString('utf8').replaceAll(secret, '[redacted]'))
}
