import type { StopReason } from '../../messages/event-writer.ts'
import { parseInput } from '../../messages/parse-input.ts'
import type { JsonObject } from '../../json/json-value.ts'
import type { WarningList } from '../common/warning-list.ts'
import { directCaller, type BlockSink } from './block-sink.ts'

/** Collects the blocks into the content of a message. */
export type ContentSink = {
  readonly sink: BlockSink
  /** @param stop how the message ended: half a call must not run, so it is left out unless the client is to act */
  content(stop: StopReason, warnings: WarningList): JsonObject[]
}

type Block =
  | { type: 'text'; text: string; citations: JsonObject[] }
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'tool_use'; id: string; name: string; input: string }
  | { type: 'whole'; block: JsonObject }

export function createContentSink(): ContentSink {
  const blocks: Block[] = []
  const open = (): Block | undefined => blocks.at(-1)

  const sink: BlockSink = {
    openText: () => void blocks.push({ type: 'text', text: '', citations: [] }),
    openThinking: () => void blocks.push({ type: 'thinking', thinking: '', signature: '' }),
    openCall: (id, name) => void blocks.push({ type: 'tool_use', id, name, input: '' }),
    text(delta) {
      const block = open()
      if (block?.type === 'text') block.text += delta
    },
    thinking(delta) {
      const block = open()
      if (block?.type === 'thinking') block.thinking += delta
    },
    input(delta) {
      const block = open()
      if (block?.type === 'tool_use') block.input += delta
    },
    citation(citation) {
      const block = open()
      if (block?.type === 'text') block.citations.push(citation)
    },
    signature(signature) {
      const block = open()
      if (block?.type === 'thinking') block.signature = signature
    },
    close: () => {},
    whole: (block) => void blocks.push({ type: 'whole', block }),
  }
  return { sink, content: (stop, warnings) => blocks.flatMap((block) => finished(block, stop, warnings)) }
}

function finished(block: Block, stop: StopReason, warnings: WarningList): JsonObject[] {
  if (block.type === 'whole') return [block.block]
  if (block.type === 'thinking') return [block]
  if (block.type === 'text') {
    const { citations, ...text } = block
    return [citations.length === 0 ? text : { ...text, citations }]
  }
  const { type, id, name } = block
  const input = parseInput(block.input)
  if (input === null && stop !== 'tool_use') {
    warnings.addOnce('call-dropped', '', `The call of ${name} was cut off`)
    return []
  }
  if (input === null) {
    warnings.addOnce('arguments-unreadable', '', `The arguments of ${name} are no JSON object`)
  }
  return [{ type, id, caller: directCaller, name, input: input ?? {} }]
}
