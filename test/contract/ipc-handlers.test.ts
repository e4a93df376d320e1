import { describe, expect, it, vi } from 'vitest'

vi.mock('electron', () => ({ ipcMain: { handle: vi.fn() } }))

import { ipcMain } from 'electron'
import { AppError } from '../../shared/errors/app-error.ts'
import { calls } from '../../shared/ipc/contract.ts'
import { envelopeSchema } from '../../shared/ipc/envelope.ts'
import { registerHandlers, type Handlers } from '../../electron/main/ipc/register.ts'

type Call = (event: unknown, name: unknown, input: unknown) => Promise<unknown>

const page = { url: 'app://tray/index.html' }
const ours = { senderFrame: page, sender: { mainFrame: page } }

/** Registers handlers that answer only what a test gives; the rest must not be reached. */
function callWith(handlers: Partial<Handlers>): Call {
  const handle = vi.mocked(ipcMain.handle)
  handle.mockClear()
  const unreachable = Object.fromEntries(
    Object.keys(calls).map((name) => [name, () => expect.fail(`${name} was called`)]),
  )
  registerHandlers({ ...unreachable, ...handlers } as unknown as Handlers, ['app://tray'])
  return handle.mock.calls[0]?.[1] as unknown as Call
}

async function errorOf(answer: Promise<unknown>): Promise<{ code: string; message: string }> {
  const envelope = envelopeSchema.parse(await answer)
  if (envelope.ok) return expect.fail('the call was answered')
  return envelope.error
}

describe('calls from the window', () => {
  it('are answered in an envelope with what the contract says', async () => {
    const call = callWith({ 'access.copyKey': () => ({ clearsAfterMs: 60_000 }) })
    expect(await call(ours, 'access.copyKey', {})).toEqual({ ok: true, data: { clearsAfterMs: 60_000 } })
  })

  it('are refused from another origin, from a look-alike of it and from a frame inside our page', async () => {
    const call = callWith({})
    for (const url of [
      'https://evil.example/',
      'app://tray.evil/',
      'file:///index.html',
      'app://traysuffix/',
    ]) {
      const frame = { url }
      const event = { senderFrame: frame, sender: { mainFrame: frame } }
      expect((await errorOf(call(event, 'app.info', {}))).code).toBe('ipc_refused')
    }
    const inner = { senderFrame: { url: page.url }, sender: { mainFrame: page } }
    expect((await errorOf(call(inner, 'app.info', {}))).code).toBe('ipc_refused')
    expect((await errorOf(call({ senderFrame: null, sender: {} }, 'app.info', {}))).code).toBe('ipc_refused')
  })

  it('are refused with a name that is not in the table, also an inherited one', async () => {
    const call = callWith({})
    for (const name of ['nope', 'toString', '__proto__', 7, undefined]) {
      const error = await errorOf(call(ours, name, {}))
      expect(error.code).toBe('ipc_invalid')
      expect(error.message).toContain('services.start')
    }
  })

  it('are refused with an input that does not fit, naming the field', async () => {
    const call = callWith({})
    const error = await errorOf(call(ours, 'proxy.setPort', { port: 70_000 }))
    expect(error.code).toBe('ipc_invalid')
    expect(error.message).toMatch(/proxy\.setPort/)
    expect(error.message).toMatch(/port/)
    expect((await errorOf(call(ours, 'services.start', { id: 'nope' }))).code).toBe('ipc_invalid')
  })

  it('carry an error of ours to the window with its code and facts', async () => {
    const failure = new AppError('port_in_use', { what: 'Port 1 is used by node (pid 2)' })
    const call = callWith({
      'services.start': () => {
        throw failure
      },
    })
    expect(await call(ours, 'services.start', { id: 'proxy' })).toEqual({
      ok: false,
      error: failure.toWire(),
    })
  })

  it('never answer with something the contract does not know, such as the key', async () => {
    const call = callWith({
      'access.copyBaseUrl': () => ({ baseUrl: 'http://x/v1', apiKey: 'secret' }) as never,
    })
    expect(await call(ours, 'access.copyBaseUrl', {})).toEqual({ ok: true, data: { baseUrl: 'http://x/v1' } })
  })
})
