import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { V1Msg } from '../../../electron/daemon/rpc/v1/item-events.ts'
import { ThreadToEvents } from '../../../electron/daemon/rpc/v1/thread-to-events.ts'
import { v1Question, v2Decision } from '../../../electron/daemon/rpc/v1/v1-approvals.ts'
import { editsOfItem } from '../../../electron/daemon/approvals/file-edits.ts'
import { notifications, questions } from './recorded.ts'

const event = z.object({ msg: z.looseObject({ type: z.string() }) })

/** What a v1 client would have been told of a recording of v2. */
function told(name: string): V1Msg[] {
  const events = new ThreadToEvents()
  return notifications(name).flatMap(({ method, params }) => events.translate(method, params)?.events ?? [])
}

/** What 0.44.0 itself told of the same conversation. */
const native = (name: string): V1Msg[] =>
  notifications(name).flatMap(({ method, params }) =>
    method.startsWith('codex/event/') ? [event.parse(params).msg] : [],
  )

/** Counts differ between the programs, and how often they are told. */
const comparable = (events: readonly V1Msg[]): V1Msg[] =>
  events
    .filter(({ type }) => type !== 'token_count')
    .map((one) => ('model_context_window' in one ? { type: one.type } : one))

describe('a thread of 0.169.0 told in events of v1', () => {
  it('a turn with reasoning and text is what 0.44.0 told of the same one', () => {
    expect(comparable(told('0.169.0-handshake-turn'))).toEqual(comparable(native('0.44.0-handshake-turn')))
  })

  it('an interrupted turn ends as in 0.44.0', () => {
    const events = told('0.169.0-interrupt')
    expect(events.at(-1)).toEqual(native('0.44.0-interrupt').at(-1))
    expect(events.filter(({ type }) => type === 'agent_message_delta')).toHaveLength(7)
  })

  it('a failed turn tells its error once, then ends', () => {
    const events = told('0.169.0-error')
    expect(events.map(({ type }) => type)).toEqual(['task_started', 'error', 'task_complete'])
    expect(events[1]?.['message']).toContain('mock bad request')
  })

  it('counts tokens in the words of v1', () => {
    const [count] = told('0.169.0-handshake-turn').filter(({ type }) => type === 'token_count')
    const [wanted] = native('0.44.0-handshake-turn').filter(
      (one) => one.type === 'token_count' && one['info'] !== null,
    )
    const usage = z.object({
      info: z.object({ total_token_usage: z.unknown(), last_token_usage: z.unknown() }),
    })
    expect(usage.parse(count)).toEqual(usage.parse(wanted))
  })

  it('a command that runs begins and ends, one that is declined does neither', () => {
    const ran = told('0.169.0-shell-readonly-never').filter(({ type }) => type.startsWith('exec_command'))
    expect(ran[0]).toMatchObject({ type: 'exec_command_begin', call_id: expect.any(String) })
    expect(ran.at(-1)).toMatchObject({ type: 'exec_command_end', exit_code: expect.any(Number) })
    const declined = told('0.169.0-approval').filter(({ type }) => /^(exec_command|patch_apply)/.test(type))
    expect(declined).toEqual([])
  })
})

describe('an approval of 0.169.0 asked in the form of v1', () => {
  const [command, patch] = questions('0.169.0-approval')
  const [nativeCommand] = questions('0.44.0-approval-and-unknown-tool')
  const [nativePatch] = questions('0.44.0-patch-approval')

  it('a command comes as words', () => {
    const question = v1Question(command?.method ?? '', command?.params, () => [])
    expect(question?.method).toBe(nativeCommand?.method)
    const asked = z.looseObject({}).parse(nativeCommand?.params)
    expect(Object.keys(question?.params ?? {})).toEqual(expect.arrayContaining(Object.keys(asked)))
    expect(question?.params['command']).toEqual(['/bin/bash', '-lc', 'rm -f zzz'])
  })

  it('an edit comes with the files its item announced, readable by 0.44 and by later clients', () => {
    const item = z.object({
      item: z.object({ type: z.literal('fileChange'), id: z.string(), changes: z.unknown() }),
    })
    const announced = notifications('0.169.0-approval').flatMap(({ params }) => {
      const found = item.safeParse(params).data?.item
      return found === undefined ? [] : [found]
    })
    const question = v1Question(patch?.method ?? '', patch?.params, (itemId) =>
      editsOfItem(announced.find(({ id }) => id === itemId)?.changes),
    )
    expect(question?.method).toBe(nativePatch?.method)
    const files = z.object({ fileChanges: z.record(z.string(), z.unknown()) })
    const wanted = files.parse(nativePatch?.params).fileChanges
    expect(question?.params['fileChanges']).toMatchObject(wanted)
    expect(question?.params['fileChanges']).toMatchObject({
      '/workspace/p3.txt': { type: 'add', content: 'x\n' },
    })
  })

  it.each([
    ['approved', 'accept'],
    ['approved_for_session', 'acceptForSession'],
    ['denied', 'decline'],
    ['abort', 'cancel'],
    ['nonsense', 'decline'],
    [undefined, 'decline'],
  ])('%s means %s', (decision, wanted) => {
    expect(v2Decision({ decision })).toEqual({ decision: wanted })
  })

  it('an amended approval keeps its amendment', () => {
    const decision = { approved_execpolicy_amendment: { proposed_execpolicy_amendment: ['rm'] } }
    expect(v2Decision({ decision })).toEqual({
      decision: { acceptWithExecpolicyAmendment: { execpolicy_amendment: ['rm'] } },
    })
  })
})
