import { describe, expect, it } from 'vitest'
import { describeRouting, resolveRouting, secretsOf } from '../../../shared/config/resolve-routing.ts'

const file = {
  proxy: { default_provider: 'a' },
  model_providers: {
    a: {
      base_url: 'https://user:pass@a.example/v1/',
      wire_api: 'chat' as const,
      env_key: 'A_KEY',
      http_headers: { 'X-Static': 'one' },
      env_http_headers: { 'X-Org': 'A_ORG', 'X-Gone': 'NOT_SET' },
    },
    b: { base_url: 'http://127.0.0.1:1', env_key: 'B_KEY', request_max_retries: 0 },
  },
  models: { fast: { provider: 'a', model: 'm', reasoning_effort: 'low' as const } },
}
const env = { A_KEY: ' secret-a ', B_KEY: '  ', A_ORG: 'org-1' }

describe('resolving the configuration', () => {
  const routing = resolveRouting(file, env)

  it('fills in defaults and looks up variables', () => {
    expect(routing.providers['a']).toEqual({
      id: 'a',
      kind: 'http',
      name: 'a',
      baseUrl: 'https://user:pass@a.example/v1',
      wireApi: 'chat',
      envKey: 'A_KEY',
      storedKey: null,
      apiKey: 'secret-a',
      queryParams: {},
      headers: { 'x-static': 'one', 'x-org': 'org-1' },
      requestMaxRetries: 4,
      streamMaxRetries: 5,
      streamIdleTimeoutMs: 300_000,
      quirks: [],
    })
    expect(routing.providers['b']).toMatchObject({ wireApi: 'responses', apiKey: null, requestMaxRetries: 0 })
    expect(routing.models['fast']).toEqual({ provider: 'a', model: 'm', reasoningEffort: 'low' })
    const empty = resolveRouting({}, {})
    expect(empty).toMatchObject({ defaultProvider: null, automaticProvider: null, models: {} })
    expect(Object.keys(empty.providers)).toEqual(['chatgpt', 'codex'])
  })

  it('offers the Codex login as the default only while there is one and the file names none', () => {
    expect(resolveRouting({}, {}, true).automaticProvider).toBe('chatgpt')
    expect(resolveRouting({ proxy: { default_provider: 'a' } }, {}, true).automaticProvider).toBeNull()
    const { providers } = resolveRouting(
      { proxy: { chatgpt_base_url: 'https://x.example/backend-api/' } },
      {},
    )
    expect(providers['chatgpt']).toMatchObject({
      kind: 'chatgpt',
      baseUrl: 'https://x.example/backend-api/codex',
    })
    expect(providers['codex']).toMatchObject({ kind: 'codex', baseUrl: '' })
  })

  it('takes a stored key for a provider that asks for it, and says why one cannot be used', () => {
    const base_url = 'http://127.0.0.1:1'
    const stored = Object.fromEntries(
      ['kept', 'plain', 'sealed', 'nobody'].map((id) => [id, { base_url, key_source: 'keychain' as const }]),
    )
    const keys = new Map([
      ['kept', { state: 'encrypted', value: 'secret-kept' }],
      ['plain', { state: 'plain', value: 'secret-plain' }],
      ['sealed', { state: 'headless', value: null }],
      ['c', { state: 'encrypted', value: 'secret-of-nobody' }],
    ] as const)
    const resolved = resolveRouting(
      { model_providers: { ...stored, c: { base_url, env_key: 'C' } } },
      {},
      false,
      keys,
    )
    const rows = describeRouting(resolved).providers.filter(({ builtIn }) => !builtIn)
    expect(rows.map(({ id, key, envKey, storedKey }) => [id, key, envKey, storedKey])).toEqual([
      ['kept', 'set', null, 'encrypted'],
      ['plain', 'set', null, 'plain'],
      ['sealed', 'missing', null, 'headless'],
      ['nobody', 'missing', null, 'missing'],
      ['c', 'missing', 'C', null],
    ])
    expect(resolved.providers['kept']?.apiKey).toBe('secret-kept')
    expect(JSON.stringify(rows)).not.toContain('secret')
    expect(secretsOf(resolved)).toEqual(['secret-kept', 'secret-plain'])
  })

  it('tells the window whether keys are there, and no secret', () => {
    const shown = describeRouting(routing)
    expect(shown.providers.map(({ id, builtIn, key }) => [id, builtIn, key])).toEqual([
      ['practice', true, 'none'],
      ['a', false, 'set'],
      ['b', false, 'missing'],
      ['chatgpt', true, 'none'],
      ['codex', true, 'none'],
    ])
    expect(shown.aliases).toEqual([{ name: 'fast', provider: 'a', model: 'm' }])
    const text = JSON.stringify(shown)
    for (const secret of ['secret-a', 'org-1', 'pass']) expect(text).not.toContain(secret)
    expect(secretsOf(routing)).toEqual(['secret-a', 'one', 'org-1'])
  })
})
