import type { JsonObject } from '../../json/json-value.ts'
import { readString } from '../../json/readers.ts'
import type { HistoryEntry } from './history.ts'

/** The two places a Responses request has for a conversation. */
export type Input = { instructions: string | null; input: JsonObject[] }

/**
 * Writes the history out: the calls of one turn together, then their answers in the same order.
 *
 * @param instructionsOnly leading system and developer messages go into `instructions`, later system ones
 *   become developer messages (ChatGPT backend)
 * @param needsJsonWord OpenAI takes `json_object` only when a message in `input` holds the word "json"; a
 *   system message that does must then stay there
 */
export function writeInput(
  entries: readonly HistoryEntry[],
  instructionsOnly: boolean,
  needsJsonWord: boolean,
): Input {
  if (!instructionsOnly) return { instructions: null, input: writeItems(entries) }
  const lead = entries.findIndex((entry) => entry.kind !== 'message' || !isInstruction(entry.role))
  const leading = entries.slice(0, lead === -1 ? entries.length : lead)
  const rest = asDeveloper(entries.slice(leading.length))
  const restItems = writeItems(rest)
  const parts = leading.flatMap((entry) => (entry.kind === 'message' ? entry.content : []))
  const texts = parts.flatMap((part) => readString(part, 'text') ?? [])
  const mustStay =
    restItems.length === 0 ||
    texts.length < parts.length ||
    (needsJsonWord && !/json/i.test(JSON.stringify(restItems)))
  if (mustStay) return { instructions: '', input: [...writeItems(asDeveloper(leading)), ...restItems] }
  return { instructions: texts.join('\n\n'), input: restItems }
}

function isInstruction(role: string): boolean {
  return role === 'system' || role === 'developer'
}

function asDeveloper(entries: readonly HistoryEntry[]): HistoryEntry[] {
  return entries.map((entry) =>
    entry.kind === 'message' && entry.role === 'system' ? { ...entry, role: 'developer' as const } : entry,
  )
}

function writeItems(entries: readonly HistoryEntry[]): JsonObject[] {
  const items: JsonObject[] = []
  let answers: JsonObject[] = []
  let turn: string | null = null
  for (const entry of entries) {
    const entryTurn = entry.kind === 'call' ? entry.turn : null
    if (entryTurn !== turn) {
      items.push(...answers)
      answers = []
      turn = entryTurn
    }
    if (entry.kind === 'message') items.push({ type: 'message', role: entry.role, content: entry.content })
    else {
      items.push(entry.call.item)
      if (entry.call.output !== null) answers.push(entry.call.output)
    }
  }
  return [...items, ...answers]
}
