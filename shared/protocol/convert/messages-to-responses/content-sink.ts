import { parseInput } from '../../messages/parse-input.ts'
import type { JsonObject } from '../../json/json-value.ts'
import type { WarningList } from '../chat-to-responses/warnings.ts'
import { directCaller, type BlockSink } from './block-sink.ts'

/** Collects the blocks into the content of a message. */
export type ContentSink = { readonly sink: BlockSink; readonly content: JsonObject[] }

type OpenBlock =
  | { type: 'text'; text: string; citations: JsonObject[] }
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'tool_use'; id: string; name: string; input: string }

export function createContentSink(warnings: WarningList): ContentSink {
  const content: JsonObject[] = []
  let open: OpenBlock | null = null

  const sink: BlockSink = {
    openText: () => void (open = { type: 'text', text: '', citations: [] }),
    openThinking: () => void (open = { type: 'thinking', thinking: '', signature: '' }),
    openCall: (id, name) => void (open = { type: 'tool_use', id, name, input: '' }),
    text(delta) {
      if (open?.type === 'text') open.text += delta
    },
    thinking(delta) {
      if (open?.type === 'thinking') open.thinking += delta
    },
    input(delta) {
      if (open?.type === 'tool_use') open.input += delta
    },
    citation(citation) {
      if (open?.type === 'text') open.citations.push(citation)
    },
    signature(signature) {
      if (open?.type === 'thinking') open.signature = signature
    },
    close(isHalf) {
      if (open !== null) content.push(...finished(open, isHalf, warnings))
      open = null
    },
    whole: (block) => void content.push(block),
  }
  return { sink, content }
}

function finished(block: OpenBlock, isHalf: boolean, warnings: WarningList): JsonObject[] {
  if (block.type === 'text') {
    const { citations, ...text } = block
    return [citations.length === 0 ? text : { ...text, citations }]
  }
  if (block.type === 'thinking') return [block]
  const { type, id, name } = block
  const input = parseInput(block.input)
  if (input === null && isHalf) {
    // Half a call must not run.
    warnings.addOnce('call-dropped', '', `The call of ${name} was cut off`)
    return []
  }
  if (input === null) {
    warnings.addOnce('arguments-unreadable', '', `The arguments of ${name} are no JSON object`)
  }
  return [{ type, id, caller: directCaller, name, input: input ?? {} }]
}
