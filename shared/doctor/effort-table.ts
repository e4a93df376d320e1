import { isAtLeast } from '../compat/codex-version.ts'
import { configKeys } from '../compat/generated/config-keys.ts'

/**
 * The words that model_reasoning_effort takes; exact, for both neighbours of each change were run (facts/cli.json).
 *
 * @returns null where any text is taken (0.138.0 and newer), and for versions older than all that were run
 */
export function exactEfforts(version: string): readonly string[] | null {
  const row = configKeys.find(({ key }) => key === 'model_reasoning_effort')
  return row?.values.findLast(({ from }) => isAtLeast(version, from))?.values ?? null
}
