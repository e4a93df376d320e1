import type { JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { readObjects, readString } from '../../../../shared/protocol/json/readers.ts'
import type { ItemLedger } from '../../../../shared/protocol/responses/item-ledger.ts'
import { wellFormed } from '../../../../shared/protocol/responses/well-formed.ts'

/** A reasoning item of the provider, with any number of summary parts and its encrypted content. */
export type ReasoningWriter = {
  readonly id: string
  delta(text: string, summaryIndex: number): void
  /** @param raw the provider's item; null when it broke off: then without encrypted content, which nobody has */
  close(raw: JsonObject | null): void
}

/** Event shapes: `openai` package, ResponseReasoningSummary*Event. */
export function openReasoningItem(ledger: ItemLedger, id: string): ReasoningWriter {
  const { log } = ledger
  const entry = ledger.open({ id, type: 'reasoning', status: 'in_progress', summary: [] })
  const texts: string[] = []
  let isOpen = false

  const headOf = (index: number): string => `${entry.head},"summary_index":${index}`

  function closePart(): void {
    if (!isOpen) return
    isOpen = false
    const index = texts.length - 1
    const text = JSON.stringify(texts[index] ?? '')
    log.send('response.reasoning_summary_text.done', `${headOf(index)},"text":${text}`)
    const part = `{"type":"summary_text","text":${text}}`
    log.send('response.reasoning_summary_part.done', `${headOf(index)},"part":${part}`)
  }

  /** Parts come in order: one that is left is over. */
  function openPart(index: number): void {
    if (isOpen && index < texts.length) return
    closePart()
    isOpen = true
    const part = '{"type":"summary_text","text":""}'
    log.send('response.reasoning_summary_part.added', `${headOf(texts.length)},"part":${part}`)
    texts.push('')
  }

  function send(text: string): void {
    if (text === '') return
    const index = texts.length - 1
    texts[index] = `${texts[index] ?? ''}${text}`
    log.send('response.reasoning_summary_text.delta', `${headOf(index)},"delta":${JSON.stringify(text)}`)
  }

  function delta(text: string, summaryIndex: number): void {
    openPart(summaryIndex)
    send(wellFormed(text))
  }

  /** What no delta brought. */
  function complete(raw: JsonObject): void {
    readObjects(raw, 'summary').forEach((part, index) => {
      const whole = wellFormed(readString(part, 'text') ?? '')
      const known = texts[index]
      if (known === undefined) delta(whole, index)
      else if (index === texts.length - 1 && isOpen && whole.startsWith(known))
        send(whole.slice(known.length))
    })
  }

  return {
    id,
    delta,
    close(raw) {
      if (raw !== null) complete(raw)
      closePart()
      const summary = texts.map((text) => ({ type: 'summary_text', text }))
      const encrypted = raw === null ? undefined : readString(raw, 'encrypted_content')
      entry.close({
        id,
        type: 'reasoning',
        status: raw === null ? 'incomplete' : 'completed',
        summary,
        ...(encrypted === undefined ? {} : { encrypted_content: encrypted }),
      })
    },
  }
}
