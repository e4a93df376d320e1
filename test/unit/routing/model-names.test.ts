import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitModelSuffix } from '../../../shared/routing/model-suffix.ts'
import { modelReadings, reverseModelName } from '../../../shared/routing/reversed-name.ts'

describe('effort suffixes', () => {
  it.each([
    ['codex-main-high', 'codex-main', 'high'],
    ['codex-main-XHIGH', 'codex-main', 'xhigh'],
    ['codex-main-none', 'codex-main', 'none'],
    ['a-minimal', 'a', 'minimal'],
    ['codex-main-thinking', 'codex-main', 'high'],
    ['codex-main-fast', 'codex-main', 'low'],
    ['gpt-5.1-codex-max', 'gpt-5.1-codex', 'max'],
  ])('%s is %s with effort %s', (name, model, effort) => {
    expect(splitModelSuffix(name)).toEqual({ model, effort })
  })

  it.each(['codex-main', 'high', '-high', '', 'codexhigh', 'a-constructor'])('%s has none', (name) => {
    expect(splitModelSuffix(name)).toBeNull()
  })
})

describe('reversed names', () => {
  it('read backwards, both ways', () => {
    expect(reverseModelName('xedoc-2.5-tpg')).toBe('gpt-5.2-codex')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(reverseModelName(reverseModelName(name)).normalize()).toBe(name.normalize())
      }),
    )
  })

  it('are tried after the suffix, and only when switched on', () => {
    expect(modelReadings('xedoc-2.5-tpg', true)).toEqual([{ model: 'gpt-5.2-codex', effort: null }])
    expect(modelReadings('xedoc-2.5-tpg', false)).toEqual([])
  })

  it('may hold the effort inside or outside', () => {
    expect(modelReadings('hgih-niam-xedoc', true)).toContainEqual({ model: 'codex-main', effort: 'high' })
    expect(modelReadings('niam-xedoc-high', true)).toContainEqual({ model: 'codex-main', effort: 'high' })
    expect(modelReadings('codex-main-high', true)[0]).toEqual({ model: 'codex-main', effort: 'high' })
  })

  it('leave the provider where it is', () => {
    expect(modelReadings('openai/xedoc-2.5-tpg', true)).toEqual([
      { model: 'openai/gpt-5.2-codex', effort: null },
    ])
    expect(modelReadings('openai/codex-main-low', false)).toEqual([
      { model: 'openai/codex-main', effort: 'low' },
    ])
  })

  it('never give the name back as it stands', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(modelReadings(name, true).map(({ model }) => model)).not.toContain(name)
      }),
    )
  })
})
