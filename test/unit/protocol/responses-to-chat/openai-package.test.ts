import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../../shared/protocol/json/json-value.ts'
import { encodeEvents, type EncodedEvent } from '../../../../shared/protocol/sse/encoder.ts'
import { objectOf, runStream } from '../../../support/responses-to-chat.ts'

/** The client most people use must read every stream of ours and put the same reply together. */
const folder = fileURLToPath(new URL('../../../golden/responses-to-chat/', import.meta.url))
const names = readdirSync(folder).filter((file) => file.endsWith('.in.txt'))

function clientFor(events: readonly EncodedEvent[]): OpenAI {
  const answer = () =>
    Promise.resolve(new Response(encodeEvents(events), { headers: { 'content-type': 'text/event-stream' } }))
  return new OpenAI({ apiKey: 'none', baseURL: 'http://localhost/v1', fetch: answer, maxRetries: 0 })
}

describe('the openai package', () => {
  it.each(names)('reads %s', async (name) => {
    const [head = '', ...lines] = readFileSync(folder + name, 'utf8')
      .trimEnd()
      .split('\n')
    const chunks = lines.map((line): Json => JSON.parse(line))
    const { events, parsed, result } = runStream(chunks, objectOf(JSON.parse(head.slice(2))))
    const stream = clientFor(events).responses.stream({ model: 'm', input: 'x' })
    const seen: string[] = []
    for await (const event of stream) seen.push(event.type)
    expect(seen).toEqual(events.map(({ event }) => event))
    if (result.outcome !== 'completed') return
    const final = await stream.finalResponse()
    expect(final.status).toBe('completed')
    const told = objectOf(objectOf(parsed.at(-1))['response'])
    expect(final.output.map((item) => item.id)).toEqual(result.items.map((item) => objectOf(item)['id']))
    expect(final.usage).toEqual(told['usage'])
  })
})
