import type { JsonObject } from '../../json/json-value.ts'
import { openCustomCall, openFunctionCall, type CallItem } from '../../responses/call-item.ts'
import type { ItemLedger } from '../../responses/item-ledger.ts'
import { wellFormed } from '../../responses/well-formed.ts'
import type { NewId } from '../converter.ts'
import { createInputUnwrapper } from './input-unwrapper.ts'
import { parseObject, readTypedCall } from './stand-ins.ts'
import type { ToolIdentity } from './tool-table.ts'

/** Writes one call the way the client declared its tool. */
export type CallWriter = {
  /** @param text more of the arguments, or of the input of a native custom call */
  push(text: string): void
  /** @returns what is wrong with the call when it cannot be given to the client */
  close(): string | null
}

/** @param native the upstream knows custom tools itself: its text is the input, not wrapped */
export function openCallWriter(
  entry: ToolIdentity,
  callId: string,
  native: boolean,
  ledger: ItemLedger,
  newId: NewId,
): CallWriter {
  const { name, namespace } = entry
  if (entry.kind === 'function') {
    return streamed(openFunctionCall(ledger, { id: newId('fc'), callId, name, namespace }))
  }
  if (entry.kind === 'custom') {
    const item = openCustomCall(ledger, { id: newId('ctc'), callId, name, namespace })
    return native ? streamed(item) : unwrapped(item, name)
  }
  const { kind } = entry
  return whole((text) => wholeItem(kind, callId, text, newId), kind, ledger)
}

function streamed(item: CallItem): CallWriter {
  return {
    push: (text) => item.delta(text),
    close() {
      item.close()
      return null
    },
  }
}

/** Half a program or half a patch must not run, whatever finish_reason the upstream gave. */
function unwrapped(item: CallItem, name: string): CallWriter {
  const unwrapper = createInputUnwrapper()
  return {
    push: (text) => item.delta(unwrapper.push(text)),
    close() {
      const rest = unwrapper.end()
      if (rest === null) return `The model's call of "${name}" broke off in the middle`
      item.delta(rest)
      item.close()
      return null
    },
  }
}

/** Kinds whose items hold parsed members have no delta events: the item appears when it is whole. */
function whole(build: (text: string) => JsonObject | null, kind: string, ledger: ItemLedger): CallWriter {
  let text = ''
  return {
    push(piece) {
      text += piece
    },
    close() {
      const item = build(wellFormed(text))
      if (item === null) return `The model called "${kind}" with arguments that cannot be read`
      ledger.open({ ...item, status: 'in_progress' }).close({ ...item, status: 'completed' })
      return null
    },
  }
}

const idPrefixes = { local_shell: 'lsh', shell: 'sh', apply_patch: 'apc', tool_search: 'tsc' } as const

function wholeItem(
  kind: keyof typeof idPrefixes,
  callId: string,
  text: string,
  newId: NewId,
): JsonObject | null {
  const id = newId(idPrefixes[kind])
  if (kind === 'tool_search') {
    const query = parseObject(text) ?? { query: text }
    return { id, type: 'tool_search_call', call_id: callId, execution: 'client', arguments: query }
  }
  const members = readTypedCall(kind, text)
  return members === null ? null : { id, type: `${kind}_call`, call_id: callId, ...members }
}
