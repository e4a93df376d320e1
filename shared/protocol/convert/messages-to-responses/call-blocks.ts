import { namelessCall } from '../common/nameless-call.ts'
import type { JsonObject } from '../../json/json-value.ts'
import { readString } from '../../json/readers.ts'
import { wellFormed } from '../../responses/well-formed.ts'
import type { BlockSink } from './block-sink.ts'
import type { ReplySettings } from './reply-settings.ts'

/** A call of the client's as a `tool_use` block. It is opened once its name is known; what came before waits. */
export type CallBlocks = {
  /** Name and id, as far as an item tells them. */
  known(json: JsonObject): void
  input(delta: string): void
  /** The whole input: what no delta brought goes out. */
  inputDone(input: string): void
  /** @throws AppError `provider_error` for a finished call without a name */
  done(json: JsonObject): void
  /** @param isCut the reply is not whole */
  end(isCut: boolean): void
}

/**
 * @param kind `custom` calls hold raw text, which goes out at the end as `{"input": "…"}`
 * @param claimId gives an id no other call of the reply has
 */
export function createCallBlocks(
  kind: 'function' | 'custom',
  sink: BlockSink,
  { memory }: ReplySettings,
  claimId: (wished: string) => string,
): CallBlocks {
  let id = ''
  let name = ''
  let input = ''
  let isOpen = false
  const send = (text: string): void => {
    if (kind === 'function' && isOpen && text !== '') sink.input(text)
  }

  const blocks: CallBlocks = {
    known(json) {
      if (id === '') id = readString(json, 'call_id') ?? ''
      if (name === '') name = (readString(json, 'name') ?? '').trim()
      if (name === '' || isOpen) return
      isOpen = true
      sink.openCall(claimId(id), memory.clientNames.get(name) ?? name)
      send(input)
    },
    input(delta) {
      input += delta
      send(delta)
    },
    inputDone(whole) {
      if (whole.startsWith(input)) blocks.input(whole.slice(input.length))
    },
    done(json) {
      blocks.known(json)
      blocks.inputDone(readString(json, kind === 'custom' ? 'input' : 'arguments') ?? '')
      blocks.end(json['status'] === 'incomplete')
    },
    end(isCut) {
      if (!isOpen && isCut) return
      if (!isOpen) throw namelessCall()
      // Some clients parse the joined deltas as JSON, and an empty text is none.
      if (kind === 'function' && input === '' && !isCut) blocks.input('{}')
      if (kind === 'custom') sink.input(JSON.stringify({ input: wellFormed(input) }))
      sink.close()
    },
  }
  return blocks
}
