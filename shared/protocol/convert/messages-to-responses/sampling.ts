import type { Quirks } from '../../quirks/quirks.ts'
import type { JsonObject } from '../../json/json-value.ts'
import { invalidAt, isObject, readObjects, wantNumber, wantObject, wantString } from '../../json/readers.ts'
import type { WarningList } from '../common/warning-list.ts'
import { stableHash } from './stable-hash.ts'

/** Members without a counterpart whose loss does not change what is asked for. */
const withoutCounterpart = {
  stop_sequences: 'Responses has no stop sequences',
  top_k: 'Responses has no top_k',
  container: 'The upstream has no containers of Anthropic’s',
  mcp_servers: 'The upstream does not call MCP servers for this client',
  context_management: 'The upstream leaves the conversation as it is',
  compaction: 'The upstream leaves the conversation as it is',
  diagnostics: 'The upstream tells nothing about its cache',
  inference_geo: 'The upstream has no choice of region',
  fallbacks: 'The model is the one asked for',
} as const

export function convertSampling(body: JsonObject, quirks: Quirks, warnings: WarningList): JsonObject {
  const result: JsonObject = {}
  for (const name of ['temperature', 'top_p'] as const) {
    const value = wantNumber(body, name, '')
    // 1 is the default of both dialects, and reasoning models refuse the member, whatever its value.
    if (value !== undefined && value !== 1) result[name] = value
  }
  const limit = outputLimit(body, quirks, warnings)
  if (limit !== undefined) result['max_output_tokens'] = limit
  const tier = serviceTier(body)
  if (tier !== undefined) result['service_tier'] = tier
  for (const [name, message] of Object.entries(withoutCounterpart)) {
    if (isSet(body, name)) warnings.add('parameter-dropped', name, message)
  }
  return { ...result, ...identity(body) }
}

function outputLimit(body: JsonObject, quirks: Quirks, warnings: WarningList): number | undefined {
  const limit = wantNumber(body, 'max_tokens', '')
  if (limit === undefined) return undefined
  if (limit < 0 || !Number.isInteger(limit)) throw invalidAt('max_tokens', limit, 'a whole number from 0')
  // 0 asks Anthropic to fill its cache and to answer nothing.
  const least = Math.max(1, quirks.responses.minOutputTokens)
  if (limit >= least) return limit
  const message = `The upstream takes no limit below ${least}: raised from ${limit}`
  warnings.add('output-limit-raised', 'max_tokens', message)
  return least
}

/** Codex's name for what Anthropic calls fast mode is `priority`. */
function serviceTier(body: JsonObject): string | undefined {
  if (wantString(body, 'speed', '') === 'fast') return 'priority'
  return wantString(body, 'service_tier', '') === 'standard_only' ? 'default' : undefined
}

/**
 * `metadata.user_id` as `user` and `prompt_cache_key`, which keeps the requests of a conversation on one cache:
 * Claude Code's holds the session. Both take 64 characters at OpenAI, so a longer one becomes its hash.
 */
function identity(body: JsonObject): JsonObject {
  const metadata = wantObject(body, 'metadata', '')
  const id = metadata === undefined ? undefined : wantString(metadata, 'user_id', 'metadata')
  if (id === undefined || id === '') return {}
  const short = id.length <= 64 ? id : stableHash(id)
  return { user: short, prompt_cache_key: short }
}

function isSet(body: JsonObject, name: string): boolean {
  const value = body[name]
  if (value === undefined || value === null) return false
  if (name === 'context_management') return changesContext(value)
  return !(Array.isArray(value) && value.length === 0)
}

/** Claude Code asks in every request that thinking be kept, which is what happens anyway. */
function changesContext(value: JsonObject[string]): boolean {
  if (!isObject(value)) return true
  return readObjects(value, 'edits').some((edit) => edit['keep'] !== 'all')
}
