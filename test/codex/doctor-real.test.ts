import { describe, expect, it } from 'vitest'
import { ruleFixtures } from '../unit/doctor/rule-fixtures.ts'
import { contradictions, inTurns } from './doctor-world.ts'
import { fetchCodex } from './fetch-codex.ts'

/**
 * Every fixture of the doctor on the Codex it is for: what it calls fatal does not load there, what it calls anything
 * else does, and what it fixed does. The newest one: `newest-doctor.test.ts`.
 */
const versions = ['0.42.0', '0.44.0', '0.94.0', '0.95.0', '0.133.0', '0.134.0', '0.148.0', '0.149.0']

describe.each(versions)('the doctor and Codex %s agree', (version) => {
  const fixtures = ruleFixtures.filter((fixture) => fixture.version === version)

  it(`about ${fixtures.length} fixtures`, async (context) => {
    const codex = await fetchCodex(version)
    if (codex === null) return context.skip('no registry')
    expect(fixtures.length).toBeGreaterThan(2)
    const wrong = await inTurns(fixtures, (fixture) => contradictions(codex, fixture))
    expect(wrong.flat()).toEqual([])
  }, 600_000)
})
