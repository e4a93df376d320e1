import { knownEfforts } from '../protocol/convert/common/effort.ts'

export type ModelEffort = (typeof knownEfforts)[number]

/** A name with what its suffix says. */
export type SuffixedModel = { model: string; effort: ModelEffort }

/**
 * Words other than an effort that clients offer as a model's variants (LiteLLM from 1.97 for Cursor, which has
 * no effort control for models of its user).
 */
const variants: { readonly [word: string]: ModelEffort | undefined } = { thinking: 'high', fast: 'low' }

/**
 * Reads `codex-main-high` as `codex-main` with the effort `high`. Only for names that are unknown as they
 * stand: `gpt-5.1-codex-max` is a model.
 *
 * @returns null when the name has no such suffix
 */
export function splitModelSuffix(name: string): SuffixedModel | null {
  const dash = name.lastIndexOf('-')
  if (dash <= 0) return null
  const word = name.slice(dash + 1).toLowerCase()
  const effort =
    knownEfforts.find((known) => known === word) ??
    (Object.hasOwn(variants, word) ? variants[word] : undefined)
  return effort === undefined ? null : { model: name.slice(0, dash), effort }
}
