import { splitModelSuffix, type ModelEffort } from './model-suffix.ts'

/** One way to understand a model name. `effort` is null when the name says nothing about it. */
export type ModelReading = { model: string; effort: ModelEffort | null }

/**
 * A name backwards: `xedoc-2.5-tpg` for `gpt-5.2-codex`. Cursor sends names it knows to its own backend or
 * refuses them; a reversed one it does not know, so it reaches us.
 */
export function reverseModelName(name: string): string {
  return [...name].toReversed().join('')
}

/** Beginnings of models' names, up to where a version or a variant follows. */
const family =
  /^(?:gpt|chatgpt|o[1345]|codex|claude|gemini|gemma|deepseek|qwen|qwq|kimi|moonshot|glm|llama|mistral|mixtral|codestral|grok|minimax|phi)(?=[-.:\d]|$)/i

/** Whether a name is a known family's backwards, and no family's as it stands. */
export function looksReversed(name: string): boolean {
  return !family.test(name) && family.test(reverseModelName(name))
}

/**
 * The ways to read a name that is unknown as it stands, in the order in which they should be tried: with an
 * effort suffix, reversed, reversed with the suffix inside (`hgih-niam-xedoc`) or outside
 * (`niam-xedoc-high`). A provider before a slash stays where it is: `openai/xedoc-2.5-tpg`.
 *
 * @param reversed whether reversed names are switched on (`[proxy] reverse_model_names`)
 */
export function modelReadings(name: string, reversed: boolean): ModelReading[] {
  const slash = name.indexOf('/')
  const prefix = name.slice(0, slash + 1)
  const model = name.slice(slash + 1)
  const readings = withSuffix(model)
  if (reversed) {
    const backwards = reverseModelName(model)
    readings.push({ model: backwards, effort: null }, ...withSuffix(backwards))
    const outside = splitModelSuffix(model)
    if (outside !== null) readings.push({ model: reverseModelName(outside.model), effort: outside.effort })
  }
  return readings
    .filter((reading) => reading.model !== model)
    .map((reading) => ({ ...reading, model: prefix + reading.model }))
}

function withSuffix(model: string): ModelReading[] {
  const split = splitModelSuffix(model)
  return split === null ? [] : [split]
}
