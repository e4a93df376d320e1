import type { Json, JsonObject } from '../../json/json-value.ts'
import type { Quirks } from '../../quirks/quirks.ts'
import { createCallPairing } from './call-pairing.ts'
import type { PastCall } from './calls.ts'
import { joinTexts } from './message-parts.ts'
import type { ToolOutput } from './tool-output.ts'
import { newTurn, renderTurn, type Turn } from './turn.ts'
import type { Warnings } from './warnings.ts'

/**
 * Composes messages that strict Chat servers accept, out of items in any order: one leading system message,
 * the calls of a turn in one assistant message, directly behind it one result for each call, nothing between.
 */
export type History = {
  /** @param parts non-text parts of it; a system message takes none, so they follow as a user message */
  system(text: string, parts: readonly JsonObject[], role: 'system' | 'developer'): void
  user(content: Json): void
  assistant(text: string, refusal: string): void
  /** Held back for the next thing the assistant says or calls; never carried over a user message. */
  reasoning(text: string): void
  /** @param ids undefined where the client left them out */
  call(call: PastCall, ids: { callId: string | undefined; itemId: string | undefined }, path: string): void
  output(callId: string | undefined, output: ToolOutput, path: string): void
  messages(): JsonObject[]
}

export function createHistory(quirks: Quirks, warnings: Warnings): History {
  const systemTexts: string[] = []
  const units: (Turn | { kind: 'message'; message: JsonObject })[] = []
  const pairing = createCallPairing(quirks, warnings)
  let turn: Turn | null = null
  let reasoning: string[] = []

  /** The turn that may still grow: a new one begins when results have come. */
  function openTurn(mayJoin: (known: Turn) => boolean): Turn {
    if (turn === null || turn.answered || !mayJoin(turn)) {
      turn = newTurn()
      units.push(turn)
    }
    turn.reasoning.push(...reasoning)
    reasoning = []
    return turn
  }

  function addMessage(message: JsonObject): void {
    turn = null
    units.push({ kind: 'message', message })
  }

  return {
    system(text, parts, role) {
      // Only OpenAI's own Chat takes them anywhere; many templates refuse one that is not first.
      const inPlace = quirks.developerRole && units.length > 0
      if (text !== '' && inPlace) addMessage({ role, content: text })
      else if (text !== '') systemTexts.push(text)
      if (parts.length > 0) addMessage({ role: 'user', content: [...parts] })
    },
    user(content) {
      reasoning = []
      addMessage({ role: 'user', content })
    },
    assistant(text, refusal) {
      if (text === '' && refusal === '') return
      const target = openTurn(
        (known) => known.calls.length > 0 || (known.text === '' && known.refusal === ''),
      )
      target.text = joinTexts([target.text, text])
      target.refusal += refusal
    },
    reasoning(text) {
      if (text !== '') reasoning.push(text)
    },
    call: (call, ids, path) => pairing.call(call, ids, path, () => openTurn(() => true)),
    output: pairing.output,
    messages() {
      const leading: JsonObject[] =
        systemTexts.length === 0 ? [] : [{ role: 'system', content: systemTexts.join('\n\n') }]
      const rest = units.flatMap((unit) =>
        unit.kind === 'turn' ? renderTurn(unit, quirks, warnings) : [unit.message],
      )
      return [...leading, ...rest]
    },
  }
}
