import type { JsonObject } from '../../json/json-value.ts'
import { readObjects, readString } from '../../json/readers.ts'
import { wellFormed } from '../../responses/well-formed.ts'
import type { BlockSink } from './block-sink.ts'
import type { ReplySettings } from './reply-settings.ts'
import { writeSignature, type Thought } from './signature.ts'

/** A `reasoning` item as a thinking block whose signature brings the item back in the next request. */
export type ThinkingBlocks = {
  delta(form: Thought['form'], part: number, delta: string): void
  partDone(form: Thought['form'], part: number, text: string): void
  /** The finished item. */
  done(json: JsonObject): void
  /** The reply is over and the item was never finished. @param isCut the reply is not whole either */
  end(isCut: boolean): void
}

export function createThinkingBlocks(sink: BlockSink, { memory, scope }: ReplySettings): ThinkingBlocks {
  /** An item may bring a summary and the raw text; one of them is enough. */
  let form: Thought['form'] | null = null
  let text = ''
  let lastPart: number | null = null
  const seen = new Set<number>()
  let isOpen = false

  function say(piece: string): void {
    text += piece
    if (memory.thinking !== 'shown') return
    if (!isOpen) sink.openThinking()
    isOpen = true
    sink.thinking(piece)
  }

  function close(kind: Thought['kind'], payload: string): void {
    const thought: Thought = { kind, form: form ?? 'summary', payload }
    if (isOpen) {
      sink.signature(writeSignature(scope, thought))
      sink.close()
    } else if (memory.thinking !== 'off' && payload !== '') {
      closeUnshown(writeSignature(scope, thought))
    }
  }

  /** Nothing to read: as Anthropic does it, an empty block where the text was not wanted, else a sealed one. */
  function closeUnshown(signature: string): void {
    if (memory.thinking !== 'omitted') return sink.whole({ type: 'redacted_thinking', data: signature })
    sink.openThinking()
    sink.signature(signature)
    sink.close()
  }

  const blocks: ThinkingBlocks = {
    delta(kind, part, delta) {
      if (delta === '') return
      form ??= kind
      if (form !== kind) return
      if (lastPart !== null && lastPart !== part) say('\n\n')
      lastPart = part
      seen.add(part)
      say(delta)
    },
    partDone(kind, part, whole) {
      if (form === null || (form === kind && !seen.has(part))) blocks.delta(kind, part, whole)
    },
    done(json) {
      for (const [part, { text: raw }] of readObjects(json, 'content').entries()) {
        blocks.partDone('raw', part, typeof raw === 'string' ? raw : '')
      }
      for (const [part, { text: summary }] of readObjects(json, 'summary').entries()) {
        blocks.partDone('summary', part, typeof summary === 'string' ? summary : '')
      }
      const encrypted = readString(json, 'encrypted_content') ?? ''
      if (encrypted !== '') close('encrypted', encrypted)
      else blocks.end(json['status'] === 'incomplete')
    },
    end(isCut) {
      // The text travels in the signature where the block does not show it.
      if (isCut) close('unfinished', '')
      else close('plain', isOpen ? '' : wellFormed(text))
    },
  }
  return blocks
}
