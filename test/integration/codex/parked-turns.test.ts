import { describe, expect, it } from 'vitest'
import { until } from '../proxy/harness.ts'
import {
  after,
  begun,
  callTool,
  codex,
  done,
  question,
  result,
  say,
  send,
  upstreamOf,
} from './forwarding-world.ts'

describe('a turn that waits for results', () => {
  it('gets them with the next request, even before Codex asks', async () => {
    const fake = codex()
    const upstream = upstreamOf(fake)
    const first = send(upstream, question)
    await begun(fake)
    const threadId = 't1'
    for (const callId of ['c1', 'c2']) {
      const item = { type: 'function_call', id: callId, call_id: callId, name: 'weather', arguments: '{}' }
      fake.notify('rawResponseItem/completed', { threadId, item })
    }
    const asked = fake.ask('item/tool/call', { threadId, callId: 'c1', tool: 'weather' })
    fake.notify('rawResponse/completed', { threadId, usage: null })
    await done(first)
    expect(upstream.parked).toBe(1)
    const both = [...result('c1', 'one'), ...result('c2', 'two')]
    const inOrder = both.toSorted((a, b) => String(a['type']).localeCompare(String(b['type'])))
    const second = send(upstream, after(...inOrder))
    expect(await asked).toEqual({ contentItems: [{ type: 'inputText', text: 'one' }], success: true })
    expect(await fake.ask('item/tool/call', { threadId, callId: 'c2', tool: 'weather' })).toMatchObject({
      contentItems: [{ text: 'two' }],
    })
    say(fake, threadId, 'Sunny.')
    await done(second)
    expect(second.body).toContain('Sunny.')
    expect(fake.methods().filter((method) => method === 'thread/start')).toHaveLength(1)
  })

  it('tells a call that came late with the next reply', async () => {
    const fake = codex()
    const upstream = upstreamOf(fake, { timing: { settleMs: 20 } })
    const first = send(upstream, question)
    await begun(fake)
    const item = { type: 'function_call', id: 'f1', call_id: 'c1', name: 'weather', arguments: '{}' }
    fake.notify('rawResponseItem/completed', { threadId: 't1', item })
    const asked = fake.ask('item/tool/call', { threadId: 't1', callId: 'c1', tool: 'weather' })
    await done(first)
    const late = callTool(fake, 't1', 'c2')
    const second = send(upstream, after(...result('c1', 'one')))
    await done(second)
    expect(await asked).toMatchObject({ contentItems: [{ text: 'one' }] })
    expect(second.body).toContain('"call_id":"c2"')
    const third = send(upstream, after(...result('c1', 'one'), ...result('c2', 'two')))
    expect(await late).toMatchObject({ contentItems: [{ text: 'two' }] })
    say(fake, 't1', 'Done.')
    await done(third)
    expect(third.body).toContain('Done.')
    expect(fake.methods().filter((method) => method === 'thread/start')).toHaveLength(1)
  })

  it.each([
    ['another result is missing', after({ role: 'user', content: 'never mind' }, ...result('c9'))],
    ['the user adds something', after(...result('c1'), { role: 'user', content: 'and?' })],
    ['the instructions are others', { ...after(...result('c1')), instructions: 'New.' }],
    [
      'the result is no plain text',
      after(...result('c1').slice(0, 1), {
        type: 'function_call_output',
        call_id: 'c1',
        output: [{ type: 'input_text', text: 'x' }],
      }),
    ],
  ])('is not used where %s', async (_what, next) => {
    const fake = codex()
    const upstream = upstreamOf(fake)
    const first = send(upstream, question)
    await begun(fake)
    callTool(fake, 't1', 'c1').catch(() => undefined)
    await done(first)
    send(upstream, next)
    await begun(fake, 2)
    expect(fake.methods().filter((method) => method === 'thread/start')).toHaveLength(2)
  })

  it('is dropped when Codex goes on by itself', async () => {
    const fake = codex()
    const upstream = upstreamOf(fake)
    const first = send(upstream, question)
    await begun(fake)
    callTool(fake, 't1', 'c1').catch(() => undefined)
    await done(first)
    const item = { type: 'function_call_output', call_id: 'c1', output: 'failed to parse function arguments' }
    fake.notify('rawResponseItem/completed', { threadId: 't1', item })
    expect(upstream.parked).toBe(0)
    await until(() => fake.methods().includes('thread/unsubscribe'), 'the leaving')
  })

  it('waits only so long, and only so many do', async () => {
    const fake = codex()
    const upstream = upstreamOf(fake, { parking: { count: 2, ageMs: 60_000 } })
    const waiting: Promise<unknown>[] = []
    for (let n = 1; n <= 3; n++) {
      const sent = send(upstream, question)
      await begun(fake, n)
      waiting.push(callTool(fake, `t${n}`, `c${n}`))
      await done(sent)
    }
    expect(upstream.parked).toBe(2)
    await expect(waiting[0]).rejects.toThrow()
    expect(fake.requests).toContainEqual({
      method: 'turn/interrupt',
      params: { threadId: 't1', turnId: 'u1' },
    })
    upstream.close()
    await expect(Promise.all(waiting.slice(1))).rejects.toThrow()

    const brief = upstreamOf(fake, { parking: { count: 2, ageMs: 1 } })
    const sent = send(brief, question)
    await begun(fake, 4)
    callTool(fake, 't4', 'c4').catch(() => undefined)
    await done(sent)
    await until(() => brief.parked === 0, 'the end of waiting')
  })
})
