import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ChatCompletionStream } from 'openai/lib/ChatCompletionStream'
import { describe, expect, it } from 'vitest'
import { createChatFold } from '../../../shared/protocol/chat/fold.ts'
import { isObject, readObject, readObjects } from '../../../shared/protocol/json/readers.ts'
import type { Json, JsonObject } from '../../../shared/protocol/json/json-value.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const names = readdirSync(folder).filter((file) => file.endsWith('.out.txt'))

/** The chunks of a golden file without its last line and `[DONE]`, and whether it ended well. */
function readChunks(name: string): { lines: string[]; failed: boolean } {
  const lines = readFileSync(folder + name, 'utf8').trimEnd().split('\n')
  const failed = lines.at(-1)?.includes('"outcome":"failed"') ?? true
  return { lines: lines.filter((line) => line.startsWith('{')), failed }
}

function messageOf(completion: Json | undefined): JsonObject {
  const [choice] = isObject(completion) ? readObjects(completion, 'choices') : []
  return readObject(choice ?? {}, 'message') ?? {}
}

/** The package builds the same message from our chunks as our own fold does. */
describe('the openai package reads', () => {
  it.each(names.filter((name) => !readChunks(name).failed))('%s', async (name) => {
    const { lines } = readChunks(name)
    const stream = ChatCompletionStream.fromReadableStream(
      new Blob([lines.map((line) => `${line}\n`).join('')]).stream(),
    )
    const final: Json = JSON.parse(JSON.stringify(await stream.finalChatCompletion()))
    const fold = createChatFold()
    for (const line of lines) fold.push(JSON.parse(line))
    const ours = messageOf(fold.result() ?? undefined)
    const theirs = messageOf(final)
    expect(theirs['content'] ?? '').toBe(ours['content'] ?? '')
    expect(theirs['refusal'] ?? null).toBe(ours['refusal'])
    const plain = (calls: Json | undefined): JsonObject[] => JSON.parse(JSON.stringify(calls ?? []))
    expect(plain(theirs['tool_calls'])).toMatchObject(plain(ours['tool_calls']))
  })
})
