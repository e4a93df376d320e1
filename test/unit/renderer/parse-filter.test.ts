import { describe, expect, test } from 'vitest'
import { parseFilter } from '../../../renderer/features/inspector/filter/parse-filter.ts'
import {
  acceptSuggestion,
  suggestFilter,
} from '../../../renderer/features/inspector/filter/suggest-filter.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import { anExchange } from './exchange.ts'

const matches = (text: string, part = {}): boolean => parseFilter(text).matches(anExchange(part))

describe('parseFilter', () => {
  test('nothing matches everything', () => {
    expect(parseFilter('  ').empty).toBe(true)
    expect(matches('  ')).toBe(true)
  })

  test.each([
    ['model:gpt', true],
    ['model:GPT-5', true],
    ['model:codex-2026', true],
    ['model:deepseek', false],
    ['provider:open', true],
    ['provider:ollama', false],
    ['status:200', true],
    ['status:2xx', true],
    ['status:5XX', false],
    ['status:>=400', false],
    ['status:<400', true],
    ['slow:>3s', true],
    ['slow:>4s', false],
    ['slow:>=4s', true],
    ['slow:3.5s', true],
    ['slow:>500ms', true],
    ['slow:>1min', false],
    ['slow:<5s', true],
    ['state:complete', true],
    ['state:failed', false],
    ['warning', false],
    ['openai', true],
    ['responses', true],
    ['req_1', true],
    ['nowhere', false],
    ['-nowhere', true],
    ['-model:gpt', false],
    ['model:gpt status:>=400', false],
    ['model:gpt status:200 slow:>1s', true],
  ])('%s → %s', (text, expected) => expect(matches(text)).toBe(expected))

  test('what is not known yet does not match a comparison', () => {
    expect(matches('status:<600', { status: null })).toBe(false)
    expect(matches('slow:>1ms', { durationMs: null })).toBe(false)
    expect(matches('provider:a', { provider: null })).toBe(false)
  })

  test('warnings and error texts are found', () => {
    expect(matches('warning', { warnings: 2 })).toBe(true)
    const error = new AppError('provider_unreachable', { what: 'Ollama refused the connection' }).toWire()
    expect(matches('refused', { error })).toBe(true)
  })

  test('quotes keep a space together', () => {
    expect(matches('"two words"', { model: 'has two words inside' })).toBe(true)
    expect(matches('model:"two words"', { model: 'two words' })).toBe(true)
    expect(matches('"two words"', { model: 'words two' })).toBe(false)
    expect(matches('"unfinished quote', { model: 'unfinished quote' })).toBe(true)
  })

  test.each([
    ['status:abc', 'filter.problem.status', 'abc'],
    ['status:>=', 'filter.problem.status', '>='],
    ['slow:fast', 'filter.problem.slow', 'fast'],
    ['state:done', 'filter.problem.state', 'done'],
    ['model:', 'filter.problem.empty', 'model:'],
  ])('%s is reported and does not empty the list', (text, key, value) => {
    const filter = parseFilter(text)
    expect(filter.problems).toEqual([{ key, value }])
    expect(filter.matches(anExchange())).toBe(true)
  })

  test('an unknown field is text', () => {
    expect(matches('http://x', { path: '/proxy/http://x' })).toBe(true)
  })
})

describe('suggestions', () => {
  const list = [anExchange(), anExchange({ model: 'a b' }), anExchange({ model: null })]

  test('fields first, then values of the present list', () => {
    expect(suggestFilter('', list).map(({ word }) => word)).toContain('model:')
    expect(suggestFilter('st', list).map(({ word }) => word)).toEqual(['status:', 'state:'])
    expect(suggestFilter('x model:', list).map(({ word }) => word)).toEqual([
      'model:gpt-5-codex',
      'model:"a b"',
    ])
    expect(suggestFilter('model:gpt-5-codex', list)).toEqual([])
    expect(suggestFilter('nothing:', list)).toEqual([])
  })

  test('taking one replaces the last word only', () => {
    expect(acceptSuggestion('slow:>1s mo', { word: 'model:', hint: 'filter.hint.model' })).toBe(
      'slow:>1s model:',
    )
    expect(acceptSuggestion('-st', { word: 'status:4xx', hint: 'filter.hint.status' })).toBe('-status:4xx ')
  })
})
