import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { inProject } from '../../../build/lib/project.mjs'
import { playwrightCounts, vitestCounts } from '../../../build/lib/test-counts.mjs'

const folder = mkdtempSync(join(tmpdir(), 'codex-tray-counts-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function report(content: unknown): string {
  const file = join(folder, 'report.json')
  writeFileSync(file, JSON.stringify(content))
  return file
}

function vitestFile(path: string, status: string, ...tests: string[]): object {
  return { name: inProject('test', path), status, assertionResults: tests.map((one) => ({ status: one })) }
}

describe('vitestCounts', () => {
  test('counts each suite apart', () => {
    const file = report({
      testResults: [
        vitestFile('unit/a.test.ts', 'passed', 'passed', 'passed', 'skipped'),
        vitestFile('unit/b.test.ts', 'failed', 'passed', 'failed'),
        vitestFile('laws/c.test.ts', 'passed', 'passed', 'todo'),
      ],
    })
    const counts = vitestCounts(file, ['unit', 'laws'])
    expect(counts.get('unit')).toEqual({ passed: 3, failed: 1, skipped: 1 })
    expect(counts.get('laws')).toEqual({ passed: 1, failed: 0, skipped: 1 })
  })

  test('a file that could not be loaded has failed', () => {
    const file = report({ testResults: [vitestFile('unit/a.test.ts', 'failed')] })
    expect(vitestCounts(file, ['unit']).get('unit')).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  test('a suite nothing was run of has no tests', () => {
    expect(vitestCounts(report({ testResults: [] }), ['unit']).get('unit')).toEqual({
      passed: 0,
      failed: 0,
      skipped: 0,
    })
  })
})

test('playwrightCounts: a flaky test and an error outside of tests have failed', () => {
  const file = report({
    stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 },
    errors: [{ message: 'cannot load' }],
  })
  expect(playwrightCounts(file)).toEqual({ passed: 5, failed: 3, skipped: 2 })
})
