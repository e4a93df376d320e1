/** Something a person can act on: printed as one line, without a stack. */
export class Failure extends Error {
  /** @override */
  name = 'Failure'
}

/**
 * The line for a person: our own failures as written, anything else with its stack, for it is a bug.
 * @param {unknown} thrown
 * @returns {string}
 */
export function explain(thrown) {
  if (thrown instanceof Failure) return thrown.message
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
}

/**
 * Runs a helper program: a failure is one clear line on stderr and exit code 1.
 * @param {() => Promise<number | void>} main its number is the exit code
 */
export async function runProgram(main) {
  try {
    process.exitCode = (await main()) ?? 0
  } catch (thrown) {
    process.stderr.write(`codex-tray: ${explain(thrown)}\n`)
    process.exitCode = 1
  }
}
