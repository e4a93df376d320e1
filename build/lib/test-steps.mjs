import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { electronRuntime } from '../electron-runtime.mjs'
import { ensureBuilt } from '../ensure-built.mjs'
import { installTestPrograms } from '../linux-deps.mjs'
import { checkTypes } from '../types.mjs'
import { explain } from './failure.mjs'
import { npmCommand } from './npm.mjs'
import { inProject } from './project.mjs'
import { runVisibly } from './run-visibly.mjs'
import { noTests, playwrightCounts, vitestCounts } from './test-counts.mjs'

/** @typedef {import('./test-counts.mjs').Counts} Counts */

const oxlint = 'oxlint@1.94.0'
const lintedFolders = ['electron', 'renderer', 'shared', 'test', 'build']
const reports = inProject('test-results')
const bin = (/** @type {string} */ path) => inProject('node_modules', ...path.split('/'))

/** Folders of vitest tests. `golden` joins with the first recording; each of the others must have tests. */
export const suites = ['unit', 'architecture', 'contract', 'golden', 'laws', 'integration'].filter(
  (suite) => suite !== 'golden' || existsSync(inProject('test', suite)),
)

/** Steps that are one check each; true means that it holds. @type {Record<string, () => Promise<boolean>>} */
export const checks = {
  format: async () =>
    (await runVisibly(process.execPath, [bin('prettier/bin/prettier.cjs'), '--check', '.'])) === 0,
  async lint() {
    // Outside the lock file: some of its optional platform packages cannot always be resolved (`npm ci` then fails).
    const { file, prefix } = npmCommand()
    const args = ['exec', '--yes', '--', oxlint, ...lintedFolders]
    return (await runVisibly(file, [...prefix, ...args])) === 0
  },
  types: async () => (await checkTypes()) === 0,
  async build() {
    await ensureBuilt()
    return true
  },
}

/**
 * Runs vitest once over the suites.
 * @param {readonly string[]} chosen
 * @returns {Promise<Map<string, Counts>>} one entry a suite; a suite without tests has failed
 */
export async function runVitest(chosen) {
  // Integration tests start the real programs: not while three of them wait for one build.
  if (chosen.includes('integration')) await buildIfPossible()
  const folders = chosen.map((suite) => `test/${suite}/`)
  return runVitestWith('test/vitest.config.ts', 'vitest.json', chosen, folders)
}

/**
 * Runs the newest Codex CLI as a client of the built proxy, in the daemon and behind the proxy. Where the npm registry
 * cannot be reached its tests are skipped. The older versions: `npm run test:codex`.
 * @returns {Promise<Map<string, Counts>>}
 */
export async function runNewestCodex() {
  await buildIfPossible()
  return runVitestWith('test/codex/vitest.config.ts', 'codex.json', ['codex'], [], { TEST_NEWEST_CODEX: '1' })
}

/** A build that fails is told of; the tests that need it fail of themselves. */
async function buildIfPossible() {
  await ensureBuilt().catch((thrown) => process.stderr.write(`${explain(thrown)}\n`))
}

/**
 * @param {string} config
 * @param {string} reportName
 * @param {readonly string[]} chosen
 * @param {readonly string[]} filters parts of the paths of test files
 * @param {Readonly<Record<string, string>>} [env] added to ours
 * @returns {Promise<Map<string, Counts>>}
 */
async function runVitestWith(config, reportName, chosen, filters, env = {}) {
  const report = freshReport(reportName)
  const args = [
    bin('vitest/vitest.mjs'),
    'run',
    `--config=${config}`,
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...filters,
  ]
  const code = await runVisibly(process.execPath, args, env)
  const counts = existsSync(report)
    ? vitestCounts(report, chosen)
    : new Map(chosen.map((suite) => [suite, noTests()]))
  for (const [suite, count] of counts) failWithoutTests(suite, count)
  const someFailed = [...counts.values()].some(({ failed }) => failed > 0)
  if (code !== 0 && !someFailed) {
    process.stderr.write(`vitest ended with code ${code} although no test failed (an unhandled error?)\n`)
    const [first] = counts.values()
    if (first !== undefined) first.failed += 1
  }
  return counts
}

/**
 * Runs the end-to-end tests in a real Electron; on Linux on a display of their own, whatever the user's is.
 * @returns {Promise<Counts>}
 */
export async function runEndToEnd() {
  await installTestPrograms()
  const { version } = await electronRuntime()
  process.stdout.write(`Electron ${version}\n`)
  await ensureBuilt()
  const report = freshReport('playwright.json')
  const playwright = [
    process.execPath,
    bin('playwright/cli.js'),
    'test',
    '--config=test/playwright.config.ts',
    '--reporter=list,json',
  ]
  const display = ['xvfb-run', '-a', '-s', '-screen 0 1280x800x24']
  const [file = '', ...args] = process.platform === 'linux' ? [...display, ...playwright] : playwright
  const code = await runVisibly(file, args, { PLAYWRIGHT_JSON_OUTPUT_FILE: report })
  const counts = existsSync(report) ? playwrightCounts(report) : noTests()
  if (code !== 0 && counts.failed === 0) counts.failed += 1
  failWithoutTests('e2e', counts)
  return counts
}

/** @param {string} name @returns {string} an absolute path where no report of an earlier run lies */
function freshReport(name) {
  mkdirSync(reports, { recursive: true })
  const file = inProject('test-results', name)
  rmSync(file, { force: true })
  return file
}

/** A moved folder or a wrong pattern must not read as success. @param {string} suite @param {Counts} counts */
function failWithoutTests(suite, counts) {
  if (counts.passed + counts.failed + counts.skipped > 0) return
  process.stderr.write(`${suite}: there are no tests in test/${suite}\n`)
  counts.failed += 1
}
