import { describe, expect, test } from 'vitest'
import { createClient, type PreloadBridge } from '../../../renderer/bridge/client.ts'
import { AppError } from '../../../shared/errors/app-error.ts'

function clientAnswering(answer: unknown): ReturnType<typeof createClient> {
  return createClient({ call: async () => answer, on: () => () => undefined }, () => undefined)
}

describe('call', () => {
  test('gives the data of a good answer', async () => {
    const client = clientAnswering({ ok: true, data: { live: 1, total: 2, failed: 0 } })
    await expect(client.call('proxy.activity', {})).resolves.toEqual({ live: 1, total: 2, failed: 0 })
  })

  test('passes name and input on', async () => {
    const asked: unknown[] = []
    const bridge: PreloadBridge = {
      call: async (...args) => {
        asked.push(args)
        return { ok: true, data: {} }
      },
      on: () => () => undefined,
    }
    await createClient(bridge, () => undefined).call('proxy.setPort', { port: 8080 })
    expect(asked).toEqual([['proxy.setPort', { port: 8080 }]])
  })

  test("throws main's error with its code and facts", async () => {
    const error = new AppError('port_in_use', {
      what: 'Port 8080 is used by node (pid 1)',
      fix: 'Use another',
    })
    const client = clientAnswering({ ok: false, error: error.toWire() })
    await expect(client.call('proxy.setPort', { port: 8080 })).rejects.toMatchObject({
      code: 'port_in_use',
      facts: { what: 'Port 8080 is used by node (pid 1)', fix: 'Use another' },
    })
  })

  test.each([
    ['an answer without envelope', { live: 1, total: 2, failed: 0 }],
    ['data of another shape', { ok: true, data: { live: 'one' } }],
    ['an unknown error code', { ok: false, error: { code: 'nonsense', message: '', facts: { what: '' } } }],
    ['nothing', undefined],
  ])('%s is ipc_invalid and names the call', async (_name, answer) => {
    const failure = await clientAnswering(answer)
      .call('proxy.activity', {})
      .catch((thrown: unknown) => thrown)
    expect(failure).toMatchObject({ code: 'ipc_invalid' })
    expect(String(failure)).toContain('proxy.activity')
  })
})

describe('on', () => {
  test('hands parsed events on, and reports the others', () => {
    const listeners: ((payload: unknown) => void)[] = []
    const problems: AppError[] = []
    const bridge: PreloadBridge = {
      call: async () => undefined,
      on: (_event, listener) => {
        listeners.push(listener)
        return () => listeners.splice(0)
      },
    }
    const heard: unknown[] = []
    const stop = createClient(bridge, (problem) => problems.push(problem)).on(
      'window.navigate',
      (payload) => {
        heard.push(payload)
      },
    )
    listeners.forEach((listener) => listener({ page: 'settings' }))
    listeners.forEach((listener) => listener({ page: 'nowhere' }))
    expect(heard).toEqual([{ page: 'settings' }])
    expect(problems.map(({ code }) => code)).toEqual(['ipc_invalid'])
    stop()
    expect(listeners).toEqual([])
  })
})
