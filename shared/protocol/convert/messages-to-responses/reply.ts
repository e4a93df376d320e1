import type { JsonObject } from '../../json/json-value.ts'
import { readString } from '../../json/readers.ts'
import { createReplyItems, type ReplyItem, type ReplyItems } from '../common/reply-items.ts'
import type { BlockSink } from './block-sink.ts'
import { createCallBlocks, type CallBlocks } from './call-blocks.ts'
import { createMessageBlocks, type MessageBlocks } from './message-blocks.ts'
import type { ReplySettings } from './reply-settings.ts'
import { writeSearch } from './search-blocks.ts'
import { createThinkingBlocks, type ThinkingBlocks } from './thinking-blocks.ts'
import { createTurnTaking } from './turn-taking.ts'

/** What `stop_reason` and usage depend on: blocks for the client to act on, searches, a refusal in words. */
export type ReplyCounts = { calls: number; searches: number; refused: boolean }

/** Writers by the kind of item they write. */
type Writers = { message: MessageBlocks; reasoning: ThinkingBlocks; call: CallBlocks; other: OtherBlocks }
type Kind = keyof Writers
type OtherBlocks = { done(json: JsonObject): void; end(isCut: boolean): void }
type Written = { [K in Kind]: { kind: K; writer: Writers[K] } }[Kind]

/**
 * Turns what happens to the items of a Responses reply into blocks. Deltas go out as they come; what arrives
 * finished goes out only where no delta brought it.
 */
export type Reply = {
  readonly items: ReplyItems
  readonly counts: ReplyCounts
  /** An item is announced: it takes its place in the line, also when it says nothing yet. */
  announce(item: ReplyItem, json: JsonObject): void
  message(item: ReplyItem, act: (writer: MessageBlocks) => void): void
  reasoning(item: ReplyItem, act: (writer: ThinkingBlocks) => void): void
  call(item: ReplyItem, act: (writer: CallBlocks) => void): void
  /** @throws AppError `provider_error` for a call without a name */
  done(item: ReplyItem, json: JsonObject): void
  /** The final output: what no event brought goes out, and every item ends. @param isCut the reply is not whole */
  finish(output: readonly JsonObject[], isCut: boolean): void
}

export function createReply(sink: BlockSink, settings: ReplySettings): Reply {
  const items = createReplyItems()
  const turns = createTurnTaking<ReplyItem>()
  const counts: ReplyCounts = { calls: 0, searches: 0, refused: false }
  const createWriter = createWriters(sink, settings, counts)
  const writers = new Map<ReplyItem, Written>()

  function writtenOf(item: ReplyItem): Written {
    const known = writers.get(item)
    if (known !== undefined) return known
    const written = createWriter(item.type)
    writers.set(item, written)
    return written
  }

  const reply: Reply = {
    items,
    counts,
    announce(item, json) {
      const written = writtenOf(item)
      turns.run(item, () => {
        if (written.kind === 'call') written.writer.known(json)
      })
    },
    message(item, act) {
      const written = writtenOf(item)
      if (written.kind === 'message') turns.run(item, () => act(written.writer))
    },
    reasoning(item, act) {
      const written = writtenOf(item)
      if (written.kind === 'reasoning') turns.run(item, () => act(written.writer))
    },
    call(item, act) {
      const written = writtenOf(item)
      if (written.kind === 'call') turns.run(item, () => act(written.writer))
    },
    done(item, json) {
      const { writer } = writtenOf(item)
      turns.run(item, () => writer.done(json))
      turns.end(item)
    },
    finish(output, isCut) {
      for (const [index, json] of output.entries()) reply.done(items.match(json, index), json)
      for (const item of items.all) {
        if (turns.isEnded(item)) continue
        const { writer } = writtenOf(item)
        turns.run(item, () => writer.end(isCut))
        turns.end(item)
      }
    },
  }
  return reply
}

function createWriters(
  sink: BlockSink,
  settings: ReplySettings,
  counts: ReplyCounts,
): (type: string) => Written {
  const usedIds = new Set<string>()

  /** The client answers by id, so no two calls may share one. */
  function claimId(wished: string): string {
    const id = wished === '' || usedIds.has(wished) ? settings.newId('toolu') : wished
    usedIds.add(id)
    counts.calls++
    return id
  }

  function otherDone(type: string, json: JsonObject): void {
    if (type !== 'web_search_call') {
      settings.warnings.addOnce('item-dropped', '', `Messages has no place for an item of type "${type}"`)
    } else if (writeSearch(json, sink, settings.newId)) counts.searches++
  }

  return (type) => {
    switch (type) {
      case 'message': {
        const onRefusal = (): void => void (counts.refused = true)
        return { kind: 'message', writer: createMessageBlocks(sink, settings, onRefusal) }
      }
      case 'reasoning':
        return { kind: 'reasoning', writer: createThinkingBlocks(sink, settings) }
      case 'function_call':
      case 'custom_tool_call': {
        const kind = type === 'custom_tool_call' ? 'custom' : 'function'
        return { kind: 'call', writer: createCallBlocks(kind, sink, settings, claimId) }
      }
      default:
        return { kind: 'other', writer: { done: (json) => otherDone(type, json), end: () => {} } }
    }
  }
}

/** The type of an item, or nothing. */
export function typeOf(json: JsonObject): string {
  return readString(json, 'type') ?? ''
}
