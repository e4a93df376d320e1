import type { Quirks } from '../../quirks/quirks.ts'
import type { JsonObject } from '../../json/json-value.ts'
import {
  invalidAt,
  isObject,
  joinPath,
  readList,
  readObject,
  readString,
  wantNumber,
  wantObject,
  wantString,
} from '../../json/readers.ts'
import { clampEffort } from '../common/effort.ts'
import type { WarningList } from '../common/warning-list.ts'
import type { MessagesMemory } from './memory.ts'

export type ConvertedReasoning = {
  /** `reasoning` of the Responses request; undefined: leave the member out. */
  member: JsonObject | undefined
  /** What the client is to see of it. */
  shown: MessagesMemory['thinking']
}

/** An effort somebody asked for, and where. */
type Wish = { value: string; path: string }

/**
 * `thinking` and `output_config.effort` as `reasoning`.
 *
 * @param model the upstream's name for it
 * @param aliasEffort effort of the model alias; the client's own wish wins
 * @throws AppError `invalid_request` for an unknown type of thinking
 */
export function convertReasoning(
  body: JsonObject,
  model: string,
  aliasEffort: string | null,
  quirks: Quirks,
  warnings: WarningList,
): ConvertedReasoning {
  const { shown, wish: budget } = readThinking(body)
  if (neverReasons(model)) return { member: undefined, shown }
  const alias = aliasEffort === null ? undefined : { value: aliasEffort, path: 'model' }
  const wish = turnEffort(body) ?? generalEffort(body) ?? budget ?? alias
  const effort = wish === undefined ? null : clampEffort(wish.value, quirks.efforts)
  if (wish !== undefined && effort !== wish.value) {
    const message =
      effort === null ? `No effort like ${wish.value} is accepted` : `${wish.value} became ${effort}`
    warnings.add('effort-changed', wish.path, message)
  }
  const { reasoningSummary } = quirks.responses
  const mayAsk = reasoningSummary === 'always' || (reasoningSummary === 'with-effort' && isThinking(effort))
  const member: JsonObject = {}
  if (effort !== null) member['effort'] = effort
  if (shown === 'shown' && mayAsk) member['summary'] = 'auto'
  return { member: Object.keys(member).length === 0 ? undefined : member, shown }
}

/** Whether an effort means that the model thinks at all. */
export function isThinking(effort: string | null | undefined): boolean {
  return effort !== null && effort !== undefined && effort !== 'none'
}

/**
 * OpenAI's models that refuse the whole member (API reference, `reasoning`: "gpt-5 and o-series models only").
 * Claude Code asks for thinking whatever the model is.
 */
function neverReasons(model: string): boolean {
  return /(^|\/)(gpt-3\.5|gpt-4|chatgpt-4o)/.test(model)
}

function readThinking(body: JsonObject): { shown: MessagesMemory['thinking']; wish?: Wish } {
  const path = 'thinking'
  const thinking = wantObject(body, path, '')
  if (thinking === undefined) return { shown: 'off' }
  const shown = thinking['display'] === 'omitted' ? 'omitted' : 'shown'
  switch (thinking['type']) {
    case 'enabled': {
      const budget = wantNumber(thinking, 'budget_tokens', path)
      if (budget === undefined) return { shown }
      return { shown, wish: { value: effortOfBudget(budget), path: joinPath(path, 'budget_tokens') } }
    }
    case 'adaptive':
    case 'between_tools':
      return { shown }
    case 'disabled':
      // Nothing is sent: `none` is unknown to most models, and each has its own weakest effort.
      return { shown: 'off' }
    default: {
      const accepted = 'enabled, adaptive, between_tools, disabled'
      throw invalidAt(joinPath(path, 'type'), thinking['type'], accepted)
    }
  }
}

/** Claude Code's own budgets are 4,000 ("think"), 10,000 ("think hard") and 31,999 ("ultrathink"). */
function effortOfBudget(tokens: number): string {
  if (tokens <= 4096) return 'low'
  return tokens <= 16_384 ? 'medium' : 'high'
}

function generalEffort(body: JsonObject): Wish | undefined {
  const config = wantObject(body, 'output_config', '')
  const value = config === undefined ? undefined : wantString(config, 'effort', 'output_config')
  return value === undefined ? undefined : { value, path: 'output_config.effort' }
}

/** An effort for this turn only, in a system message behind the user's (beta: `per-turn-control`). */
function turnEffort(body: JsonObject): Wish | undefined {
  const messages = readList(body, 'messages') ?? []
  for (let index = messages.length - 1; index >= 0; index--) {
    const message = messages[index]
    if (!isObject(message) || message['role'] === 'user') return undefined
    const value = readString(readObject(message, 'output_config') ?? {}, 'effort')
    if (value !== undefined) return { value, path: `messages[${index}].output_config.effort` }
  }
  return undefined
}
