import { describe, expect, it } from 'vitest'
import { readLoginModel } from '../../../shared/routing/login-model.ts'

describe('the name of a model of the login', () => {
  it.each([
    ['gpt-5.2-codex', 'gpt-5.2-codex', null],
    ['gpt-5.2-codex-high', 'gpt-5.2-codex', 'high'],
    ['gpt-6.1-sol-xhigh', 'gpt-6.1-sol', 'xhigh'],
    ['gpt-6.1-sol-max', 'gpt-6.1-sol', 'max'],
    ['gpt-5.1-codex-max', 'gpt-5.1-codex-max', null],
    ['gpt-5.1-codex-max-low', 'gpt-5.1-codex-max', 'low'],
    ['gpt-5-codex-mini', 'gpt-5-codex-mini', null],
  ])('%s is %s with the effort %s', (name, model, effort) => {
    expect(readLoginModel(name, false)).toEqual({ model, effort })
    expect(readLoginModel(name, true)).toEqual({ model, effort })
  })

  it.each([
    ['xedoc-2.5-tpg', 'gpt-5.2-codex', null],
    ['hgih-xedoc-2.5-tpg', 'gpt-5.2-codex', 'high'],
    ['xedoc-2.5-tpg-high', 'gpt-5.2-codex', 'high'],
    ['xam-xedoc-1.5-tpg', 'gpt-5.1-codex-max', null],
  ])('%s backwards is %s with the effort %s, only where that is switched on', (name, model, effort) => {
    expect(readLoginModel(name, true)).toEqual({ model, effort })
    expect(readLoginModel(name, false).model).not.toBe(model)
  })
})
