import type { JsonObject } from '../json/json-value.ts'
import type { ItemLedger } from './item-ledger.ts'
import { createSurrogateJoiner } from './well-formed.ts'

/** A call whose arguments stream. */
export type CallItem = {
  delta(delta: string): void
  /** Sends what closes the arguments, and the whole item. Leave it out for a call that must not run. */
  close(): void
}

export type CallHead = {
  id: string
  callId: string
  name: string
  /** Codex answers "unsupported call" unless name and namespace are separate members. */
  namespace: string | null
}

/** `function_call`: empty arguments become `{}`, because clients parse them. */
export function openFunctionCall(ledger: ItemLedger, head: CallHead): CallItem {
  return openCall(ledger, 'function_call', 'arguments', head, 'response.function_call_arguments', '{}')
}

/** `custom_tool_call`: the input is raw text, not JSON. */
export function openCustomCall(ledger: ItemLedger, head: CallHead): CallItem {
  return openCall(ledger, 'custom_tool_call', 'input', head, 'response.custom_tool_call_input', '')
}

function openCall(
  ledger: ItemLedger,
  type: string,
  member: 'arguments' | 'input',
  call: CallHead,
  event: string,
  whenEmpty: string,
): CallItem {
  const { log } = ledger
  const entry = ledger.open(item('', 'in_progress'))
  const joiner = createSurrogateJoiner()
  let text = ''

  function item(input: string, status: string): JsonObject {
    const json: JsonObject = { id: call.id, type, call_id: call.callId, name: call.name }
    if (call.namespace !== null) json['namespace'] = call.namespace
    json[member] = input
    json['status'] = status
    return json
  }

  function send(delta: string): void {
    if (delta === '') return
    text += delta
    log.send(`${event}.delta`, `${entry.head},"delta":${JSON.stringify(delta)}`)
  }

  return {
    delta: (delta) => send(joiner.push(delta)),
    close() {
      send(joiner.end())
      if (text.trim() === '') send(whenEmpty)
      const whole = `${entry.head},"${member}":${JSON.stringify(text)}`
      // Newer types carry the name here, and clients that never look at `added` need it.
      log.send(
        `${event}.done`,
        member === 'arguments' ? `${whole},"name":${JSON.stringify(call.name)}` : whole,
      )
      entry.close(item(text, 'completed'))
    },
  }
}
