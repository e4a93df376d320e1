import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorCodes, type ErrorCode } from '../../../shared/errors/codes.ts'

const testRoot = join(import.meta.dirname, '..', '..')
const self = join(import.meta.dirname, 'codes.test.ts')

function testSources(): string {
  return readdirSync(testRoot, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(test|spec)\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => file !== self)
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
}

describe('the table of error codes', () => {
  const sources = testSources()

  it.each(Object.keys(errorCodes))('%s is provoked by a test', (code) => {
    expect(sources.includes(`'${code}'`), 'mentioned in no test').toBe(true)
  })

  it('gives every code an HTTP status a client can act on', () => {
    for (const [code, row] of Object.entries(errorCodes)) {
      expect(row.status, code).toBeGreaterThanOrEqual(400)
      expect(row.status, code).toBeLessThan(600)
    }
  })

  it('never calls a client error other than a rate limit retryable', () => {
    const retryable = (Object.keys(errorCodes) as ErrorCode[]).filter((code) => errorCodes[code].retryable)
    expect(retryable.filter((code) => errorCodes[code].status < 500)).toEqual([])
  })
})
