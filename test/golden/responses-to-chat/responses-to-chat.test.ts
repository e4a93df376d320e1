import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { isObject } from '../../../shared/protocol/json/readers.ts'
import type { Json, JsonObject } from '../../../shared/protocol/json/json-value.ts'
import { checkResponsesStream } from '../../support/responses-checker.ts'
import { runStream } from '../../support/responses-to-chat.ts'

/**
 * `<name>.in.txt`: one upstream event per line, after a first line `# {…}` with the client's request.
 * `<name>.out.txt`: the events, and how the stream ended. `UPDATE_GOLDEN=1` writes them anew.
 */
const folder = fileURLToPath(new URL('.', import.meta.url))
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.in.txt'))
  .map((file) => file.slice(0, -'.in.txt'.length))

function readInput(name: string): { request: JsonObject; events: Json[] } {
  const [head = '', ...lines] = readFileSync(`${folder}${name}.in.txt`, 'utf8').trimEnd().split('\n')
  const request: Json = JSON.parse(head.replace(/^# /, ''))
  const events = lines.map((line): Json => JSON.parse(line))
  return { request: isObject(request) ? request : {}, events }
}

/** The echo of the request says nothing about a stream: only what changes stays in the golden file. */
function shorten(data: string): string {
  const event: Json = JSON.parse(data)
  if (!isObject(event) || !isObject(event['response'])) return data
  const { id, status, error, incomplete_details, output, usage, completed_at } = event['response']
  return JSON.stringify({
    ...event,
    response: { id, status, completed_at, error, incomplete_details, output, usage },
  })
}

describe('golden streams, Chat to Responses', () => {
  it.each(names)('%s', (name) => {
    const { request, events } = readInput(name)
    const { events: sent, result } = runStream(events, request)
    const { outcome, error, warnings } = result
    const last = { outcome, error: error?.code ?? null, warnings }
    const lines = [...sent.map(({ data }) => shorten(data)), `# ${JSON.stringify(last)}`]
    const text = `${lines.join('\n')}\n`
    const file = `${folder}${name}.out.txt`
    if (process.env['UPDATE_GOLDEN'] === '1' || !existsSync(file)) writeFileSync(file, text)
    expect(text).toBe(readFileSync(file, 'utf8'))
    expect(checkResponsesStream(sent)).toEqual([])
  })

  it('covers what matters', () => {
    expect(names.length).toBeGreaterThanOrEqual(60)
  })
})
