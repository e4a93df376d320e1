import { expect, it } from 'vitest'
import type { RoutingConfig } from '../../../shared/config/routing-config.ts'
import { ProviderModels, type FoundModel } from '../../../electron/proxy/models/provider-models.ts'
import { provider } from '../../integration/proxy/harness.ts'

const first = provider('first', 'http://up/v1')
const configOf = (providers: RoutingConfig['providers']): RoutingConfig => ({
  defaultProvider: null,
  automaticProvider: null,
  reverseModelNames: false,
  providers,
  models: {},
})

/** A clock and providers played by the test. */
function stage() {
  const asked: { id: string; answer(models: readonly FoundModel[] | null): Promise<void> }[] = []
  let now = 0
  const models = new ProviderModels({
    now: () => now,
    ask: ({ id }) =>
      new Promise((resolve) => {
        asked.push({
          id,
          async answer(found) {
            resolve(found)
            await new Promise((done) => setImmediate(done))
          },
        })
      }),
  })
  return { models, asked, pass: (ms: number) => void (now += ms) }
}

it('asks again when a minute has passed, and shows the old list until then', async () => {
  const { models, asked, pass } = stage()
  const config = configOf({ first })
  expect(models.list(config)).toEqual([])
  expect(models.isKnown(first)).toBe(false)
  await asked[0]?.answer([{ id: 'a', created: 1 }])
  expect(models.list(config)).toEqual([{ id: 'first/a', created: 1, owner: 'first' }])
  pass(59_000)
  models.list(config)
  expect(asked).toHaveLength(1)
  pass(1_000)
  expect(models.list(config)).toHaveLength(1)
  expect(asked).toHaveLength(2)
  await asked[1]?.answer([{ id: 'b', created: null }])
  expect(models.list(config)).toEqual([{ id: 'first/b', created: null, owner: 'first' }])
})

it('keeps what it knew of a provider that fails, and does not ask it at every turn', async () => {
  const { models, asked, pass } = stage()
  const config = configOf({ first })
  models.list(config)
  await asked[0]?.answer([{ id: 'a', created: 1 }])
  pass(60_000)
  models.list(config)
  await asked[1]?.answer(null)
  expect(models.list(config)).toHaveLength(1)
  expect(asked).toHaveLength(2)
  pass(60_000)
  models.list(config)
  expect(asked).toHaveLength(3)
})

it('forgets a provider that was configured anew', async () => {
  const { models, asked } = stage()
  models.list(configOf({ first }))
  await asked[0]?.answer([{ id: 'a', created: 1 }])
  expect(models.list(configOf({ first: { ...first, baseUrl: 'http://other/v1' } }))).toEqual([])
  expect(asked).toHaveLength(2)
})

it('leaves Codex’s own ways alone', () => {
  const { models, asked } = stage()
  models.list(configOf({ chatgpt: { ...first, id: 'chatgpt', kind: 'chatgpt' } }))
  expect(asked).toEqual([])
})
