import { readFileSync, readdirSync, writeFileSync, existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { chatToResponses } from '../../../shared/protocol/convert/chat-to-responses/converter.ts'
import type { ChatMemory } from '../../../shared/protocol/convert/chat-to-responses/memory.ts'
import { isObject, readList, readObject } from '../../../shared/protocol/json/readers.ts'
import type { Json, JsonObject } from '../../../shared/protocol/json/json-value.ts'
import { foldResponse } from '../../../shared/protocol/responses/fold.ts'
import { checkChatStream } from '../../support/chat-checker.ts'
import { foldChunks, replyContext, runStream } from '../../support/chat-harness.ts'

/**
 * `<name>.in.txt`: one upstream event per line, after a first line `# {…}` with what the request asked for.
 * `<name>.out.txt`: the chunks, and how the stream ended. `UPDATE_GOLDEN=1` writes them anew.
 */
const folder = fileURLToPath(new URL('.', import.meta.url))
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.in.txt'))
  .map((file) => file.slice(0, -'.in.txt'.length))

function readInput(name: string): { wishes: Partial<ChatMemory>; events: Json[] } {
  const [head = '', ...lines] = readFileSync(`${folder}${name}.in.txt`, 'utf8').trimEnd().split('\n')
  const wishes: Partial<ChatMemory> = JSON.parse(head.replace(/^# /, ''))
  const events = lines.map((line): Json => JSON.parse(line))
  return { wishes, events }
}

/** What a client that does not stream would get: the final object where it is complete. */
function wholeAnswer(events: readonly Json[]): JsonObject {
  for (const event of events.filter(isObject)) {
    const final = event['object'] === 'response' ? event : readObject(event, 'response')
    if (final !== undefined && (readList(final, 'output') ?? []).length > 0) return final
  }
  return foldResponse(events) ?? {}
}

describe('golden streams, Responses to Chat', () => {
  it.each(names)('%s', (name) => {
    const { wishes, events } = readInput(name)
    const { events: chunks, result } = runStream(events, wishes)
    const { outcome, breakConnection, error, warnings } = result
    const last = { outcome, breakConnection, error: error?.code ?? null, warnings }
    const text = `${[...chunks.map(({ data }) => data), `# ${JSON.stringify(last)}`].join('\n')}\n`
    const file = `${folder}${name}.out.txt`
    if (process.env['UPDATE_GOLDEN'] === '1' || !existsSync(file)) writeFileSync(file, text)
    expect(text).toBe(readFileSync(file, 'utf8'))

    const expected = { includeUsage: wishes.includeUsage ?? false, model: 'codex-main' }
    const problems = checkChatStream(chunks, expected).filter((line) => line !== 'usage missing')
    expect(problems).toEqual([])
    if (outcome === 'failed') return
    const whole = wholeAnswer(events)
    const { usage: _usage, ...completion } = chatToResponses.response(whole, replyContext(wishes)).body
    const { usage: _streamed, ...folded } = foldChunks(chunks) ?? {}
    expect(folded).toEqual(completion)
  })

  it('covers what matters', () => {
    expect(names.length).toBeGreaterThanOrEqual(25)
  })
})
