import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import type { CodexLink } from '../../../electron/codex/link.ts'
import { readJsonLines } from '../../../electron/codex/json-lines.ts'
import { RpcError } from '../../../electron/codex/rpc-error.ts'
import { openRpcPeer } from '../../../electron/codex/rpc-peer.ts'

type Ends = { near: CodexLink; far: CodexLink; wire: PassThrough; cut(): void }

function pair(): Ends {
  const there = new PassThrough()
  const back = new PassThrough()
  const near = openRpcPeer({ input: back, output: there, name: 'Codex 0.169.0', jsonrpcMember: false })
  const far = openRpcPeer({ input: there, output: back, name: 'the client', jsonrpcMember: true })
  return { near, far, wire: back, cut: () => back.destroy() }
}

it('asks both ways at once and tells answers apart', async () => {
  const { near, far } = pair()
  far.onServerRequest((method, params) => Promise.resolve({ method, params }))
  near.onServerRequest((method) => (method === 'mine' ? Promise.resolve(1) : null))
  const [a, b, c] = await Promise.all([near.request('x', { n: 1 }), near.request('y'), far.request('mine')])
  expect([a, b, c]).toEqual([{ method: 'x', params: { n: 1 } }, { method: 'y' }, 1])
  await expect(far.request('theirs')).rejects.toMatchObject({ code: -32601 })
})

it('carries an error answer with its code and data', async () => {
  const { near, far } = pair()
  far.onServerRequest(() => Promise.reject(new RpcError(-32602, 'Invalid params', { field: 'x' })))
  await expect(near.request('x')).rejects.toMatchObject({
    code: -32602,
    message: 'Invalid params',
    data: { field: 'x' },
  })
})

it('stops waiting for what never answers, and says how long it waited', async () => {
  const { near, far } = pair()
  far.onServerRequest(() => new Promise(() => undefined))
  await expect(near.request('x', {}, { timeoutMs: 5 })).rejects.toMatchObject({ code: 'codex_timeout' })
  const controller = new AbortController()
  const asked = near.request('x', {}, { signal: controller.signal })
  controller.abort(new Error('enough'))
  await expect(asked).rejects.toThrow('enough')
})

it('ends every open question when the line breaks, and refuses new ones', async () => {
  const { near, far, cut } = pair()
  far.onServerRequest(() => new Promise(() => undefined))
  const asked = near.request('x')
  const closed = new Promise<void>((resolve) => near.onClosed(resolve))
  cut()
  await expect(asked).rejects.toMatchObject({ code: 'codex_gone' })
  await closed
  await expect(near.request('y')).rejects.toMatchObject({ code: 'codex_gone' })
})

it('passes over what is no JSON-RPC, and hears notifications in order', async () => {
  const { near, far, wire } = pair()
  const heard: string[] = []
  const both = new Promise<void>((resolve) =>
    near.onNotification((method) => {
      heard.push(method)
      if (heard.length === 2) resolve()
    }),
  )
  wire.write('WARNING: something\n[1]\n{"result":1}\n')
  far.notify('one', {})
  far.notify('two')
  await both
  expect(heard).toEqual(['one', 'two'])
})

it('reads lines over any split of the bytes and bounds one without end', async () => {
  const stream = new PassThrough()
  const lines: string[] = []
  let refused = false
  readJsonLines(
    stream,
    (line) => lines.push(line),
    () => (refused = true),
    20,
  )
  for (const byte of Buffer.from('{"a":"é😀"}\n\n{"b":1}\n')) stream.write(Buffer.from([byte]))
  await new Promise((resolve) => setImmediate(resolve))
  expect(lines).toEqual(['{"a":"é😀"}', '{"b":1}'])
  stream.write('x'.repeat(21))
  await new Promise((resolve) => setImmediate(resolve))
  expect(refused).toBe(true)
  expect(stream.destroyed).toBe(true)
})
