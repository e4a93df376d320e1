import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { RpcError } from '../../../electron/codex/rpc-error.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import { until } from '../proxy/harness.ts'
import { begun, codex, done, question, say, send, status, upstreamOf } from './forwarding-world.ts'

const startSchema = z.object({ config: z.looseObject({ model_catalog_json: z.string() }), cwd: z.string() })

describe('a Codex that cannot forward', () => {
  it.each([
    [status({ phase: 'missing', version: null }), 'codex_missing'],
    [status({ phase: 'failed' }), 'codex_unusable'],
    [status({ version: '0.166.0' }), 'codex_version_unsupported'],
    [status({ version: '0.44.0' }), 'codex_version_unsupported'],
    [status({ account: 'logged-out' }), 'not_logged_in'],
  ])('%# is told before anything is started', async (answer, code) => {
    const fake = codex()
    fake.answer('daemon/status', () => answer)
    const sent = send(upstreamOf(fake), question)
    await done(sent)
    expect(sent.error?.code).toBe(code)
    expect(fake.methods()).not.toContain('thread/start')
  })

  it('is named with the version it has, the one it needs, and the way out', async () => {
    const fake = codex()
    fake.answer('daemon/status', () => status({ version: '0.125.0' }))
    const sent = send(upstreamOf(fake), question)
    await done(sent)
    expect(sent.error?.message).toMatch(/0\.125\.0.*0\.169\.0.*chatgpt/)
  })

  it('is a daemon nobody reaches', async () => {
    const link = (): Promise<never> =>
      Promise.reject(new AppError('daemon_unreachable', { what: 'The Codex daemon does not answer' }))
    const sent = send(upstreamOf(codex(), { link }), question)
    await done(sent)
    expect(sent.error?.code).toBe('daemon_unreachable')
  })

  it.each(['thread/start', 'thread/inject_items', 'turn/start', 'config/read'])(
    'refuses %s',
    async (method) => {
      const fake = codex()
      fake.answer(method, () => {
        throw new RpcError(-32600, 'the words of Codex')
      })
      const sent = send(upstreamOf(fake), question)
      await done(sent)
      expect(sent.error).toMatchObject({
        code: 'codex_refused',
        message: expect.stringContaining('the words of Codex'),
      })
      if (method === 'config/read') expect(fake.methods()).not.toContain('turn/start')
      else if (method !== 'thread/start')
        await until(() => fake.methods().includes('thread/unsubscribe'), 'the leaving')
    },
  )

  it('refuses a request that is none', async () => {
    const sent = send(upstreamOf(codex()), { model: 'm', input: 5 })
    await done(sent)
    expect(sent.error?.code).toBe('invalid_request')
  })
})

describe('the start of a thread', () => {
  it('has a catalogue of the model and a folder, both anew when somebody swept them away', async () => {
    const fake = codex()
    let catalogue = ''
    let place = { config: { model_catalog_json: '' }, cwd: '' }
    fake.answer('thread/start', async (params) => {
      place = startSchema.parse(params)
      catalogue = await readFile(place.config.model_catalog_json, 'utf8')
      return { thread: { id: 't1' } }
    })
    const upstream = upstreamOf(fake)
    send(upstream, question)
    await begun(fake)
    expect(JSON.parse(catalogue)).toMatchObject({
      models: [{ slug: 'm', tool_mode: null, base_instructions: '' }],
    })
    expect(existsSync(place.config.model_catalog_json)).toBe(true)
    await rm(place.cwd, { recursive: true })
    catalogue = ''
    send(upstream, question)
    await begun(fake, 2)
    expect(catalogue).toContain('"slug":"m"')
    upstream.close()
    expect(existsSync(place.cwd)).toBe(false)
  })

  it('is left again when the client goes in the meantime', async () => {
    const fake = codex()
    const held: { go?: () => void } = {}
    fake.answer(
      'thread/start',
      () => new Promise((resolve) => (held.go = () => resolve({ thread: { id: 't1' } }))),
    )
    const sent = send(upstreamOf(fake), question)
    await until(() => held.go !== undefined, 'the start')
    sent.call.abort()
    held.go?.()
    await until(() => fake.methods().includes('thread/unsubscribe'), 'the leaving')
    expect(fake.methods()).not.toContain('turn/start')
    expect(sent).toMatchObject({ status: null, ended: false, error: null })
  })
})

describe('a reply', () => {
  it('keeps the status of an early failure, and tells a late one in its stream', async () => {
    const failure = {
      error: { message: 'Too long.', codexErrorInfo: 'contextWindowExceeded' },
      willRetry: false,
    }
    const fake = codex()
    const upstream = upstreamOf(fake)
    const early = send(upstream, { ...question, stream: true })
    await begun(fake)
    fake.notify('error', { threadId: 't1', ...failure })
    await done(early)
    expect(early).toMatchObject({ status: 400, headers: { 'x-should-retry': 'false' } })
    expect(early.body).toContain('context_length_exceeded')

    const late = send(upstreamOf(fake, { timing: { headMs: 1 } }), { ...question, stream: true })
    await until(() => late.status === 200, 'a status')
    fake.notify('error', { threadId: 't2', ...failure })
    await done(late)
    expect(late.body).toContain('event: response.failed')
    expect(late.body).toContain('context_length_exceeded')
  })

  it('fails when the line breaks', async () => {
    const fake = codex()
    const sent = send(upstreamOf(fake), { ...question, stream: true })
    await begun(fake)
    fake.notify('item/started', { threadId: 't1', item: { type: 'agentMessage', id: 'm1' } })
    fake.notify('item/agentMessage/delta', { threadId: 't1', itemId: 'm1', delta: 'Half' })
    fake.break()
    await done(sent)
    expect(sent.error?.code).toBe('codex_gone')
    expect(sent.body).toContain('Half')
  })

  it('is given up after a silence as long as the provider may have', async () => {
    const fake = codex()
    const sent = send(upstreamOf(fake), question, { idleTimeoutMs: 20 })
    await done(sent)
    expect(sent.error?.code).toBe('provider_timeout')
    await until(() => fake.methods().includes('turn/interrupt'), 'the interruption')
  })

  it('waits while the client is slow', async () => {
    const fake = codex()
    const sent = send(upstreamOf(fake), { ...question, stream: true })
    await begun(fake)
    sent.call.pause()
    say(fake, 't1', 'Later.')
    expect(sent).toMatchObject({ status: null, body: '', ended: false })
    sent.call.resume()
    expect(sent).toMatchObject({ status: 200, ended: true })
    expect(sent.body.indexOf('response.created')).toBeLessThan(sent.body.indexOf('Later.'))
  })

  it('hears nothing of other threads, nor of what Codex reports before the turn', async () => {
    const fake = codex()
    fake.answer('thread/inject_items', () => {
      const content = [{ type: 'output_text', text: 'OLD', annotations: [] }]
      fake.notify('rawResponseItem/completed', {
        threadId: 't1',
        turnId: 'auto-compact-0',
        item: { type: 'message', id: 'm0', role: 'assistant', content },
      })
      return {}
    })
    const sent = send(upstreamOf(fake), question)
    await begun(fake)
    say(fake, 'elsewhere', 'OTHER')
    say(fake, 't1', 'Mine.')
    await done(sent)
    expect(sent.body).toContain('Mine.')
    expect(sent.body).not.toMatch(/OLD|OTHER/)
  })

  it('lets Codex do nothing, should it ask', async () => {
    const fake = codex()
    send(upstreamOf(fake), question)
    await begun(fake)
    const approval = fake.ask('item/commandExecution/requestApproval', { threadId: 't1' })
    expect(await approval).toEqual({ decision: 'decline' })
    await expect(fake.ask('item/tool/requestUserInput', { threadId: 't1' })).rejects.toThrow(RpcError)
  })
})
