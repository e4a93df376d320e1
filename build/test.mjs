import { explain, Failure, runProgram } from './lib/failure.mjs'
import { nodeProblem } from './lib/node-version.mjs'

/** @typedef {import('./lib/test-counts.mjs').Counts} Counts */

const total = { passed: 0, failed: 0, skipped: 0 }

/**
 * `npm test`: every check and every test; one that fails stops none after it. The very last line of the output is
 * `N passed, N failed`, where each step that is not made of tests counts one.
 * @param {readonly string[]} args steps to run (`npm test -- unit laws`); `--quick` leaves out build and e2e, `--codex`
 *   adds the tests with the newest Codex CLI, which is fetched
 */
async function test(args) {
  const problem = nodeProblem(process.versions.node)
  if (problem !== null) throw new Failure(problem)
  const { checks, runEndToEnd, runNewestCodex, runVitest, suites } = await import('./lib/test-steps.mjs')
  const chosen = chooseSteps([...Object.keys(checks), ...suites, 'e2e'], args)

  for (const [name, check] of Object.entries(checks)) {
    if (!chosen.has(name)) continue
    await report(name, async () => {
      const holds = await check()
      return new Map([[name, { passed: holds ? 1 : 0, failed: holds ? 0 : 1, skipped: 0 }]])
    })
  }
  const chosenSuites = suites.filter((suite) => chosen.has(suite))
  if (chosenSuites.length > 0) await report(chosenSuites.join(', '), () => runVitest(chosenSuites))
  if (chosen.has('e2e')) await report('e2e', async () => new Map([['e2e', await runEndToEnd()]]))
  if (chosen.has('codex')) await report('codex', () => runNewestCodex())

  process.stdout.write(`\n${describe(total)}\n`)
  return total.failed > 0 ? 1 : 0
}

/** @param {readonly string[]} all @param {readonly string[]} args @returns {Set<string>} */
function chooseSteps(all, args) {
  const names = args.filter((argument) => argument !== '--quick' && argument !== '--codex')
  const unknown = names.filter((name) => ![...all, 'codex'].includes(name))
  if (unknown.length > 0) {
    throw new Failure(
      `There is no test step ${unknown.join(', ')}. Steps: ${all.join(', ')}, codex; options: --quick, --codex.`,
    )
  }
  const quick = args.includes('--quick')
  const wanted = [...(names.length > 0 ? names : all), ...(args.includes('--codex') ? ['codex'] : [])]
  return new Set(quick ? wanted.filter((name) => name !== 'build' && name !== 'e2e') : wanted)
}

/**
 * Runs one step, adds what it found to the total and prints it with the time it took.
 * @param {string} name
 * @param {() => Promise<Map<string, Counts>>} work
 */
async function report(name, work) {
  process.stdout.write(`\n== ${name}\n`)
  const startedAt = performance.now()
  const results = await work().catch((thrown) => {
    process.stderr.write(`${explain(thrown)}\n`)
    return new Map([[name, { passed: 0, failed: 1, skipped: 0 }]])
  })
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  for (const [part, counts] of results) {
    total.passed += counts.passed
    total.failed += counts.failed
    total.skipped += counts.skipped
    process.stdout.write(`${counts.failed > 0 ? 'FAILED' : 'ok'} ${part}: ${describe(counts)}\n`)
  }
  process.stdout.write(`== ${name}: ${seconds} s\n`)
}

/** @param {Counts} counts */
function describe({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

await runProgram(() => test(process.argv.slice(2)))
