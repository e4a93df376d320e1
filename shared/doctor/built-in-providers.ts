import { isAtLeast } from '../compat/codex-version.ts'

/** First and last version seen with it; outside of that it was seen missing or was not looked at. */
const builtIns: readonly (readonly [id: string, from: string | null, to: string | null])[] = [
  ['openai', null, null],
  ['oss', null, '0.65.0'],
  ['ollama', '0.59.0', null],
  ['lmstudio', '0.59.0', null],
  ['ollama-chat', '0.87.0', null],
  ['amazon-bedrock', '0.122.0', null],
]

/**
 * The providers that this Codex may have without a table (facts/cli.json, builtinProviders, and `codex mcp list --json`
 * with `model_provider = ID`): missing were ollama and lmstudio in 0.42.0 to 0.58.0, ollama-chat up to 0.80.0, oss from 0.66.0, amazon-bedrock up
 * to 0.121.0. Between two that differ, and without a version, each counts as there: a refusal must be certain.
 * `ollama-chat` has a rule of its own.
 */
export function knownBuiltIns(version: string | null): ReadonlySet<string> {
  const there = builtIns.filter(
    ([, from, to]) =>
      version === null ||
      ((from === null || isAtLeast(version, from)) && (to === null || isAtLeast(to, version))),
  )
  return new Set(there.map(([id]) => id))
}
