import type { ItemLedger } from '../../responses/item-ledger.ts'
import type { NewId } from '../converter.ts'
import type { CallDelta } from './chunk-reader.ts'
import { openCallWriter, type CallWriter } from './call-writers.ts'
import { parseObject } from './stand-ins.ts'
import type { ToolIdentity, ToolTable } from './tool-table.ts'
import type { Warnings } from './warnings.ts'

type Call = {
  index: number | undefined
  id: string | undefined
  name: string | undefined
  text: string
  native: boolean
  writer: CallWriter | null
}

/**
 * Sorts the pieces of parallel calls, in whatever way a server marks them, and opens an item for each once
 * its name is known, in the order the calls began.
 */
export class CallTracker {
  readonly #tools: ToolTable
  readonly #ledger: ItemLedger
  readonly #newId: NewId
  readonly #warnings: Warnings
  readonly #calls: Call[] = []
  /** Calls before this one are open. */
  #nextToOpen = 0
  #usedIds: Set<string> | null = null

  constructor(tools: ToolTable, ledger: ItemLedger, newId: NewId, warnings: Warnings) {
    this.#tools = tools
    this.#ledger = ledger
    this.#newId = newId
    this.#warnings = warnings
  }

  get count(): number {
    return this.#calls.length
  }

  /**
   * A call of something the client never declared goes to it as a function: SDKs hand it to their user, and Codex
   * answers "unsupported call" and goes on (0.44, 0.94 and 0.169, measured), while a failed reply ends the turn.
   */
  push(delta: CallDelta): void {
    const known = this.#locate(delta)
    if (known !== undefined && isRepetition(known, delta)) return
    take(known === undefined || beginsAnother(known, delta) ? this.#begin(delta) : known, delta)
    this.#openReady()
  }

  /**
   * Closes the calls. After a limit only those whose arguments are whole: a half call is not a call, and
   * Codex runs whatever it gets as a finished item.
   * @returns what is wrong when a call cannot be given to the client
   */
  end(cut: boolean): string | null {
    for (const call of this.#calls) {
      if (cut && (call.writer === null || !isWhole(call))) {
        const message = `The call of "${call.name ?? '?'}" was cut off and is not given to the client.`
        this.#warnings.add('half-call-dropped', '', message)
      } else if (call.writer === null) return 'The model called a tool without naming it'
      else {
        const problem = call.writer.close()
        if (problem !== null) return problem
      }
    }
    return null
  }

  #locate(delta: CallDelta): Call | undefined {
    const calls = this.#calls
    if (delta.index !== undefined) return calls.findLast((call) => call.index === delta.index)
    if (delta.id !== undefined) return calls.find((call) => call.id === delta.id)
    return calls.at(-1)
  }

  #begin(delta: CallDelta): Call {
    const call: Call = {
      index: delta.index,
      id: undefined,
      name: undefined,
      text: '',
      native: delta.custom,
      writer: null,
    }
    this.#calls.push(call)
    return call
  }

  #openReady(): void {
    const calls = this.#calls
    for (let call = calls[this.#nextToOpen]; call?.name !== undefined; call = calls[this.#nextToOpen]) {
      const usedIds = (this.#usedIds ??= new Set())
      const id = call.id === undefined || usedIds.has(call.id) ? this.#newId('call') : call.id
      usedIds.add(id)
      call.writer = openCallWriter(this.#identify(call.name), id, call.native, this.#ledger, this.#newId)
      call.writer.push(call.text)
      this.#nextToOpen += 1
    }
  }

  #identify(name: string): ToolIdentity {
    const entry = this.#tools.resolve(name)
    if (entry !== null) return entry
    const message = `The model called the tool "${name}", which the request does not declare.`
    this.#warnings.add('undeclared-tool-called', '', message)
    return { kind: 'function', name: name.trim(), namespace: null }
  }
}

/** Ids and names come once; what comes later is repetition. */
function take(call: Call, delta: CallDelta): void {
  call.id ??= delta.id
  call.name ??= delta.name
  call.text += delta.text
  call.writer?.push(delta.text)
}

/** Whether the arguments are a whole JSON object, to which nothing can be added. */
function isWhole(call: Call): boolean {
  return !call.native && call.text.trimEnd().endsWith('}') && parseObject(call.text) !== null
}

/** The finished call once more, under its own id: some servers end with a snapshot of every call. */
function isRepetition(call: Call, delta: CallDelta): boolean {
  return delta.id !== undefined && delta.id === call.id && delta.text.trim() !== '' && isWhole(call)
}

/**
 * Gemini's compatible endpoint and others give each parallel call the index 0, or none. A second call shows by
 * its name together with another id, or with arguments that cannot continue the first one's. A new id alone
 * is nothing: some servers make one up for each chunk.
 */
function beginsAnother(call: Call, delta: CallDelta): boolean {
  if (delta.name === undefined || call.name === undefined) return false
  const otherId = delta.id !== undefined && call.id !== undefined && delta.id !== call.id
  if (otherId && delta.name !== call.name) return true
  return (otherId || delta.text.trim() !== '') && isWhole(call)
}
