import { readFileSync } from 'node:fs'
import { sep } from 'node:path'
import { inProject } from './project.mjs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @returns {Counts} */
export const noTests = () => ({ passed: 0, failed: 0, skipped: 0 })

/**
 * @typedef {{ name: string, status: string, assertionResults: { status: string }[] }} VitestFile
 * @param {string} reportFile vitest's JSON report
 * @param {readonly string[]} suites folders under `test/`
 * @returns {Map<string, Counts>} per suite
 */
export function vitestCounts(reportFile, suites) {
  /** @type {{ testResults: VitestFile[] }} */
  const report = JSON.parse(readFileSync(reportFile, 'utf8'))
  const counts = new Map(suites.map((suite) => [suite, noTests()]))
  for (const file of report.testResults) {
    const suite = suites.find((name) => file.name.startsWith(inProject('test', name) + sep))
    const found = suite === undefined ? undefined : counts.get(suite)
    if (found === undefined) continue
    for (const { status } of file.assertionResults) {
      if (status === 'passed') found.passed += 1
      else if (status === 'failed') found.failed += 1
      else found.skipped += 1
    }
    // A file that cannot even be loaded, or whose hooks fail, has no failed test to show.
    const failedTest = file.assertionResults.some(({ status }) => status === 'failed')
    if (file.status === 'failed' && !failedTest) found.failed += 1
  }
  return counts
}

/**
 * @param {string} reportFile Playwright's JSON report
 * @returns {Counts} a flaky test counts as failed: nothing is tried twice here
 */
export function playwrightCounts(reportFile) {
  const { stats, errors } = JSON.parse(readFileSync(reportFile, 'utf8'))
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  }
}
