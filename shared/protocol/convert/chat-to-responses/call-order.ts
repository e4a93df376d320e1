import type { CallKind } from '../../chat/chunk-writer.ts'
import type { ReplySink } from './reply-sink.ts'

/**
 * Lets the calls of a reply out one after the other. A Responses upstream may fill several calls in turns, but
 * Chat clients take a call for whole when the next one begins (`openai` 7.57, `ChatCompletionStream`, parses
 * its arguments then): a call waits until the one before it is finished. Only calls wait, in the upstream's own
 * pieces; a stream that fails never lets them out.
 */
export type CallOrder = {
  /** @param index counts calls from 0; calls are begun in this order */
  begin(index: number, id: string, kind: CallKind, name: string): void
  /** A piece for a call that has ended and was followed by another is left out: nobody would read it. */
  input(index: number, text: string): void
  /** All of its input is known. A call the upstream never ends is ended by `end`. */
  done(index: number): void
  /** The answer is finished: whatever waits goes out. */
  end(): void
}

type WaitingCall = { id: string; kind: CallKind; name: string; pieces: string[]; isDone: boolean }

export function createCallOrder(sink: ReplySink): CallOrder {
  /** The newest call that was begun towards the client. */
  let current = -1
  let currentKind: CallKind = 'function'
  let isDone = true
  /** The calls after it, by index, without gaps. */
  const waiting = new Map<number, WaitingCall>()

  function start(index: number, id: string, kind: CallKind, name: string): void {
    current = index
    currentKind = kind
    isDone = false
    sink.callStart(index, id, kind, name)
  }

  /** The next call, if there is one. */
  function letOut(): boolean {
    const index = current + 1
    const next = waiting.get(index)
    if (next === undefined) return false
    waiting.delete(index)
    start(index, next.id, next.kind, next.name)
    for (const piece of next.pieces) sink.callInput(index, next.kind, piece)
    isDone = next.isDone
    return true
  }

  return {
    begin(index, id, kind, name) {
      if (isDone) start(index, id, kind, name)
      else waiting.set(index, { id, kind, name, pieces: [], isDone: false })
    },
    input(index, text) {
      if (index === current) sink.callInput(index, currentKind, text)
      else waiting.get(index)?.pieces.push(text)
    },
    done(index) {
      const held = waiting.get(index)
      if (held !== undefined) held.isDone = true
      if (index !== current) return
      isDone = true
      while (isDone && letOut());
    },
    end() {
      while (letOut());
    },
  }
}
