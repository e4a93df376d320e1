import { splitModelSuffix } from './model-suffix.ts'
import { looksReversed, reverseModelName, type ModelReading } from './reversed-name.ts'

/** A model whose own name ends like an effort; a further suffix (`gpt-5.1-codex-max-high`) is one. */
const endsInMax = /-codex-max$/i

/**
 * A model of the user's login as the client named it: none of OpenAI's models is called `…-high`, so that
 * `gpt-5.2-codex-high` is `gpt-5.2-codex` with the effort `high`, for clients without a control for it.
 *
 * @param reversed whether reversed names are switched on
 */
export function readLoginModel(name: string, reversed: boolean): ModelReading {
  const backwards = reversed && looksReversed(name)
  const outside = reversed && !backwards ? splitModelSuffix(name) : null
  if (outside !== null && looksReversed(outside.model)) {
    return { model: reverseModelName(outside.model), effort: outside.effort }
  }
  const model = backwards ? reverseModelName(name) : name
  return (endsInMax.test(model) ? null : splitModelSuffix(model)) ?? { model, effort: null }
}
