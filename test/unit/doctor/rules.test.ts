import { describe, expect, it } from 'vitest'
import { isWithin } from '../../../shared/doctor/version-span.ts'
import { rules } from '../../../shared/doctor/rules.ts'
import { inLanguage } from '../../../shared/i18n/wording/in-language.ts'
import type { Wording } from '../../../shared/i18n/wording/wording.ts'
import { fixed, judge } from './judge-text.ts'
import { ruleFixtures } from './rule-fixtures.ts'

const placeholder = /\{\w+\}/
const plainValues = ({ values }: Wording): string[] =>
  Object.values(values).flatMap((value) => (typeof value === 'string' ? [value] : plainValues(value)))

/** Told by the mode of a file (`test/integration/doctor`), or of our own file (`own-key-rules.test.ts`). */
const elsewhere = ['config-open-to-others', 'own-key-missing', 'own-key-twice']

describe('every rule', () => {
  it('has a fixture, and every fixture a rule', () => {
    const withFixture = new Set(ruleFixtures.map(({ rule }) => rule))
    const ids = rules.map(({ id }) => id)
    expect(ids.filter((id) => !withFixture.has(id) && !elsewhere.includes(id))).toEqual([])
    expect([...withFixture].filter((id) => !ids.includes(id))).toEqual([])
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('tells its evidence and its advice', () => {
    for (const { evidence, advice, summary } of rules) {
      expect(evidence.length).toBeGreaterThan(20)
      expect(advice.length + summary.length).toBeGreaterThan(20)
    }
  })
})

describe.each(ruleFixtures.map((fixture) => [`${fixture.rule} on ${fixture.version}`, fixture] as const))(
  '%s',
  (_name, fixture) => {
    const found = judge(fixture, fixture.version).filter(({ id }) => id === fixture.rule)

    it('is found, once, where it is', () => {
      const shape = found.map(({ severity, where }) => ({
        severity,
        at: where === null ? null : `${where.line}:${where.column} ${where.key}`,
      }))
      expect(shape).toEqual([{ severity: fixture.severity, at: fixture.at }])
      expect(found[0]?.message).toContain(fixture.says)
    })

    it('is said in Chinese, with everything that stands in it', () => {
      const told = found.flatMap(({ message, text, fix }) => [
        [message, text] as const,
        ...(fix === null ? [] : [[fix.title, fix.text] as const]),
      ])
      for (const [english, text] of told) {
        const chinese = inLanguage('zh-CN', text)
        expect(inLanguage('en', text)).toBe(english)
        expect(english).not.toMatch(placeholder)
        expect(chinese).not.toMatch(placeholder)
        expect(chinese).toMatch(/\p{Script=Han}/u)
        for (const value of plainValues(text)) {
          expect(value).not.toBe('')
          expect(english).toContain(value)
          expect(chinese).toContain(value)
        }
      }
    })

    it('shows no secret', () => {
      expect(JSON.stringify(found)).not.toContain('secret')
    })

    it('is fixed by an edit that leaves the rest, or not at all', () => {
      const { changes, done } = fixed(fixture, fixture.version)
      const edits = found[0]?.fix?.edits ?? []
      expect(edits.length > 0 && fixture.severity !== 'info').toBe(fixture.fixed !== null)
      if (fixture.fixed === null) return
      expect(done.map(({ id }) => id)).toContain(fixture.rule)
      const after = changes.find(({ id }) => id === 'codex')?.after ?? fixture.text
      expect(after).toContain(fixture.fixed)
      const left = judge({ ...fixture, text: after }, fixture.version)
      expect(left.map(({ id }) => id)).not.toContain(fixture.rule)
    })
  },
)

it('tells nothing of a rule outside of its versions', () => {
  for (const { rule, text, env = {} } of ruleFixtures) {
    const row = rules.find(({ id }) => id === rule)
    for (const version of ['0.42.0', '0.44.0', '0.94.0', '0.95.0', '0.134.0', '0.148.0', '0.169.0']) {
      if (row === undefined || isWithin(version, row.versions)) continue
      expect(judge({ text, env }, version).map(({ id }) => id)).not.toContain(rule)
    }
  }
})
