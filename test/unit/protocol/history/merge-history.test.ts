import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeHistory } from '../../../../shared/protocol/history/merge-history.ts'
import { forResponsesProvider, replyEntries } from '../../../../shared/protocol/history/reply-entries.ts'
import type { Json } from '../../../../shared/protocol/json/json-value.ts'

const user = (content: string): Json => ({ role: 'user', content })
const assistant = (content: string): Json => ({ role: 'assistant', content })
const none = { system: [], entries: [] }

describe('putting the kept history in front', () => {
  it('adds what is new and keeps the system message it began with', () => {
    const kept = { system: [{ role: 'system', content: 's' }], entries: [user('a'), assistant('b')] }
    const { list, fresh, system } = mergeHistory(kept, [user('c')])
    expect(list).toEqual([{ role: 'system', content: 's' }, user('a'), assistant('b'), user('c')])
    expect([fresh, system]).toEqual([[user('c')], null])
  })

  it('lets new system messages replace the old ones', () => {
    const kept = { system: [{ role: 'system', content: 's' }], entries: [user('a')] }
    const { list, system } = mergeHistory(kept, [{ role: 'developer', content: 't' }, user('c')])
    expect(list).toEqual([{ role: 'developer', content: 't' }, user('a'), user('c')])
    expect(system).toEqual([{ role: 'developer', content: 't' }])
  })

  it('recognises a client that sends everything, however it writes a reply down', () => {
    const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }
    const kept = {
      system: [],
      entries: [user('a'), { role: 'assistant', content: null, tool_calls: [call] }],
    }
    const sent = [
      { role: 'user', content: [{ type: 'text', text: 'a' }] },
      { role: 'assistant', content: '', refusal: null, tool_calls: [{ ...call, index: 0 }] },
      { role: 'tool', tool_call_id: 'c1', content: '1' },
    ]
    expect(mergeHistory(kept, sent)).toEqual({ list: sent, system: null, fresh: [sent[2]] })
  })

  it('takes items of Responses for the same without their ids and reasoning', () => {
    const item = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'b' }] }
    const kept = {
      system: [],
      entries: [
        user('a'),
        { type: 'reasoning', id: 'rs', summary: [] },
        { ...item, id: 'msg_1', status: 'completed' },
      ],
    }
    expect(mergeHistory(kept, [user('a'), item, user('c')]).fresh).toEqual([user('c')])
  })

  it('does not take a question asked again for the whole history', () => {
    const kept = { system: [], entries: [user('a'), assistant('b')] }
    expect(mergeHistory(kept, [user('a')]).list).toEqual([user('a'), assistant('b'), user('a')])
  })

  it('never loses or doubles a turn, whether a client sends all or the newest', () => {
    const turns = fc.array(fc.record({ words: fc.string({ minLength: 1 }), all: fc.boolean() }), {
      maxLength: 8,
    })
    fc.assert(
      fc.property(turns, (asked) => {
        let kept: { system: Json[]; entries: Json[] } = { system: [], entries: [] }
        const truth: Json[] = []
        for (const [index, { words, all }] of asked.entries()) {
          const question = user(`${index} ${words}`)
          const merged = mergeHistory(kept, all ? [...truth, question] : [question])
          truth.push(question)
          expect(merged.list).toEqual(truth)
          expect(merged.fresh).toEqual([question])
          const reply = assistant(`re ${index}`)
          kept = { system: [], entries: [...kept.entries, ...merged.fresh, reply] }
          truth.push(reply)
        }
      }),
    )
  })
})

describe('what is kept of a reply', () => {
  it('keeps the message of a Chat reply as a client would send it back', () => {
    const message = {
      role: 'assistant',
      content: 'x',
      refusal: null,
      annotations: [],
      reasoning_content: 'r',
    }
    expect(replyEntries('chat', { choices: [{ message, finish_reason: 'stop' }] })).toEqual([assistant('x')])
    expect(replyEntries('chat', { choices: [{ message, finish_reason: null }] })).toBeNull()
    const tool_calls = [{ id: 'c', type: 'function', function: { name: 'f', arguments: '' } }]
    expect(
      replyEntries('chat', {
        choices: [{ message: { ...message, tool_calls }, finish_reason: 'tool_calls' }],
      }),
    ).toEqual([{ role: 'assistant', content: 'x', tool_calls, reasoning_content: 'r' }])
  })

  it('keeps nothing of a failed reply', () => {
    expect(replyEntries('responses', { status: 'failed', output: [] })).toBeNull()
    expect(replyEntries('messages', { stop_reason: null, content: [] })).toBeNull()
    expect(mergeHistory(none, [user('a')]).list).toEqual([user('a')])
  })

  it('gives a Responses provider no ids it does not know, and reasoning only encrypted', () => {
    const items = [
      { type: 'reasoning', id: 'rs_1', summary: [] },
      { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'e' },
      { type: 'function_call', id: 'fc_1', call_id: 'c', status: 'completed' },
    ]
    expect(forResponsesProvider(items)).toEqual([
      { type: 'reasoning', summary: [], encrypted_content: 'e' },
      { type: 'function_call', call_id: 'c' },
    ])
  })
})
