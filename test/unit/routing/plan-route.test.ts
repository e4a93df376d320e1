import { describe, expect, it } from 'vitest'
import type { ResolvedProvider, RoutingConfig } from '../../../shared/config/routing-config.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import { nearMatches } from '../../../shared/routing/near-matches.ts'
import { planRoute } from '../../../shared/routing/plan-route.ts'

const provider = (id: string): ResolvedProvider => ({
  id,
  kind: 'http',
  name: id,
  baseUrl: 'http://x/v1',
  wireApi: id === 'resp' ? 'responses' : 'chat',
  envKey: null,
  storedKey: null,
  apiKey: null,
  queryParams: {},
  headers: {},
  requestMaxRetries: 0,
  streamMaxRetries: 0,
  streamIdleTimeoutMs: 1,
  quirks: [],
})

const config: RoutingConfig = {
  defaultProvider: null,
  automaticProvider: null,
  reverseModelNames: false,
  providers: { one: provider('one'), resp: provider('resp') },
  models: {
    fast: { provider: 'one', model: 'gpt', reasoningEffort: 'low' },
    'one/fast': { provider: 'resp', model: 'hidden', reasoningEffort: null },
    'org/model': { provider: 'resp', model: 'x', reasoningEffort: null },
    practice: { provider: 'one', model: 'mine', reasoningEffort: null },
    'to-practice': { provider: 'practice', model: 'practice-slow', reasoningEffort: null },
  },
}
const plan = (model: string, changes: Partial<RoutingConfig> = {}): [string, string, string] => {
  const found = planRoute({ ...config, ...changes }, 'chat', model)
  return [found.providerId, found.upstreamModel, found.upstreamDialect]
}

describe('planRoute', () => {
  it.each([
    ['one/gpt', ['one', 'gpt', 'chat']],
    ['resp/a/b/c', ['resp', 'a/b/c', 'responses']],
    ['one/fast', ['one', 'fast', 'chat']],
    ['fast', ['one', 'gpt', 'chat']],
    ['org/model', ['resp', 'x', 'responses']],
    ['practice', ['one', 'mine', 'chat']],
    ['practice/practice', ['practice', 'practice', 'chat']],
    ['practice-tools', ['practice', 'practice-tools', 'chat']],
    ['to-practice', ['practice', 'practice-slow', 'chat']],
  ])('routes %s', (model, expected) => {
    expect(plan(model)).toEqual(expected)
  })

  it('sends the rest to the default provider, with the whole name', () => {
    expect(plan('some/thing', { defaultProvider: 'resp', automaticProvider: null })).toEqual([
      'resp',
      'some/thing',
      'responses',
    ])
  })

  it('gives an alias its effort, and nothing else one', () => {
    expect(planRoute(config, 'chat', 'fast').reasoningEffort).toBe('low')
    expect(planRoute(config, 'chat', 'one/gpt').reasoningEffort).toBeNull()
  })

  it('answers practice routes in the client’s dialect', () => {
    expect(planRoute(config, 'responses', 'practice-slow').upstreamDialect).toBe('responses')
  })

  it.each([['nobody'], ['constructor'], ['toString/x'], ['practice/other'], ['one/'], ['/x']])(
    'refuses %s',
    (model) => {
      expect(() => plan(model)).toThrow(AppError)
      expect(() => plan(model)).toThrow(/default_provider/)
    },
  )

  it('suggests near names of aliases and of providers', () => {
    expect(() => plan('fasst')).toThrow(/Did you mean "fast"/)
    expect(() => plan('onne/gpt-9')).toThrow(/Did you mean "one\/gpt-9"/)
  })
})

it('ranks near matches by distance', () => {
  expect(nearMatches('practise', ['practice', 'practice-slow', 'other'])[0]).toBe('practice')
  expect(nearMatches('zzz', ['practice'])).toEqual([])
})
