import { isObject, readNumber, readObject, readObjects, readString } from '../json/readers.ts'
import type { Json, JsonObject } from '../json/json-value.ts'
import { parseInput } from './parse-input.ts'

/** Collects the events of a Messages stream into the message a client that does not stream would get. */
export type MessageFold = {
  push(event: Json): void
  /** Null while no `message_delta` with a stop reason was seen. */
  result(): JsonObject | null
  /** The `error` event's own error object, if one came. */
  readonly failure: JsonObject | null
}

/**
 * A call that a limit cut off is left out: its input is half, and nobody should run it. Otherwise the same as the
 * accumulation of `@anthropic-ai/sdk` 1.12 (`lib/MessageStream`): figures of `message_delta` replace those of
 * `message_start` where they are not null.
 */
export function createMessageFold(): MessageFold {
  let message: JsonObject | null = null
  let failure: JsonObject | null = null
  const blocks = new Map<number, JsonObject>()
  const inputs = new Map<number, string>()

  function takeDelta(index: number, delta: JsonObject): void {
    const block = blocks.get(index)
    if (block === undefined) return
    const append = (member: string, from = member): void => {
      block[member] = (readString(block, member) ?? '') + (readString(delta, from) ?? '')
    }
    switch (delta['type']) {
      case 'text_delta':
        return append('text')
      case 'thinking_delta':
        return append('thinking')
      case 'signature_delta':
        block['signature'] = readString(delta, 'signature') ?? ''
        return
      case 'input_json_delta':
        inputs.set(index, (inputs.get(index) ?? '') + (readString(delta, 'partial_json') ?? ''))
        return
      case 'citations_delta':
        block['citations'] = [...readObjects(block, 'citations'), readObject(delta, 'citation') ?? {}]
    }
  }

  function finish(event: JsonObject): void {
    if (message === null) return
    const told = Object.entries(readObject(event, 'usage') ?? {}).filter(([, value]) => value !== null)
    const usage = { ...readObject(message, 'usage'), ...Object.fromEntries(told) }
    message = { ...message, ...readObject(event, 'delta'), usage }
  }

  function content(): JsonObject[] {
    const isCut = message?.['stop_reason'] !== 'tool_use'
    return [...blocks.entries()]
      .toSorted(([a], [b]) => a - b)
      .flatMap(([index, block]) => {
        if (block['type'] !== 'tool_use') return [block]
        const input = parseInput(inputs.get(index) ?? '')
        return input === null && isCut ? [] : [{ ...block, input: input ?? {} }]
      })
  }

  return {
    push(event) {
      if (!isObject(event)) return
      const index = readNumber(event, 'index') ?? -1
      if (event['type'] === 'message_start') message = { ...readObject(event, 'message') }
      else if (event['type'] === 'content_block_start')
        blocks.set(index, { ...readObject(event, 'content_block') })
      else if (event['type'] === 'content_block_delta') takeDelta(index, readObject(event, 'delta') ?? {})
      else if (event['type'] === 'message_delta') finish(event)
      else if (event['type'] === 'error') failure = readObject(event, 'error') ?? {}
    },
    result() {
      if (message === null || typeof message['stop_reason'] !== 'string') return null
      return { ...message, content: content() }
    },
    get failure() {
      return failure
    },
  }
}
