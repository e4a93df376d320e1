import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { MessagesMemory } from '../../../shared/protocol/convert/messages-to-responses/memory.ts'
import { isObject, readList, readObject } from '../../../shared/protocol/json/readers.ts'
import type { Json, JsonObject } from '../../../shared/protocol/json/json-value.ts'
import { foldResponse } from '../../../shared/protocol/responses/fold.ts'
import { checkMessagesStream } from '../../support/messages-checker.ts'
import { foldEvents, messagesToResponses, replyContext, runStream } from '../../support/messages-harness.ts'

/**
 * `<name>.in.txt`: one upstream event per line, after a first line `# {…}` with what the request asked for.
 * `<name>.out.txt`: the events, and how the stream ended. `UPDATE_GOLDEN=1` writes them anew.
 */
const folder = fileURLToPath(new URL('.', import.meta.url))
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.in.txt'))
  .map((file) => file.slice(0, -'.in.txt'.length))

type Wishes = { thinking?: MessagesMemory['thinking']; names?: { [upstream: string]: string } }

function readInput(name: string): { memory: Partial<MessagesMemory>; events: Json[] } {
  const [head = '', ...lines] = readFileSync(`${folder}${name}.in.txt`, 'utf8').trimEnd().split('\n')
  const { thinking = 'shown', names: renamed = {} }: Wishes = JSON.parse(head.replace(/^# /, ''))
  const events = lines.map((line): Json => JSON.parse(line))
  return { memory: { thinking, clientNames: new Map(Object.entries(renamed)) }, events }
}

/** What a client that does not stream would get: the final object where it is complete. */
function wholeAnswer(events: readonly Json[]): JsonObject {
  for (const event of events.filter(isObject)) {
    const final = event['object'] === 'response' ? event : readObject(event, 'response')
    if (final !== undefined && (readList(final, 'output') ?? []).length > 0) return final
  }
  return foldResponse(events) ?? {}
}

describe('golden streams, Responses to Messages', () => {
  it.each(names)('%s', (name) => {
    const { memory, events } = readInput(name)
    const { events: sent, result } = runStream(events, memory)
    const { outcome, breakConnection, error, warnings } = result
    const last = { outcome, breakConnection, error: error?.code ?? null, warnings }
    const text = `${[...sent.map(({ data }) => data), `# ${JSON.stringify(last)}`].join('\n')}\n`
    const file = `${folder}${name}.out.txt`
    if (process.env['UPDATE_GOLDEN'] === '1' || !existsSync(file)) writeFileSync(file, text)
    expect(text).toBe(readFileSync(file, 'utf8'))

    expect(checkMessagesStream(sent, { model: 'claude-opus-5-5' })).toEqual([])
    if (outcome === 'failed') return
    const whole = wholeAnswer(events)
    expect(foldEvents(sent)).toEqual(messagesToResponses.response(whole, replyContext(memory)).body)
  })

  it('covers what matters', () => {
    expect(names.length).toBeGreaterThanOrEqual(40)
  })
})
