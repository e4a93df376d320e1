import { wellFormed } from '../../responses/well-formed.ts'
import type { JsonObject } from '../../json/json-value.ts'

/**
 * What a `signature` of ours carries. Messages clients send it back unread with the block, so it is the place
 * where a reasoning item survives a conversation that nobody stores.
 */
export type Thought = {
  /**
   * `encrypted`: `payload` is the provider's `encrypted_content`. `plain`: the provider reads its reasoning in
   * clear; `payload` holds the text when the block does not show it. `unfinished`: it was cut off and is not sent
   * back, because OpenAI refuses a reasoning item that is neither stored nor encrypted.
   */
  kind: 'encrypted' | 'plain' | 'unfinished'
  /** Where the text stood in the item. */
  form: 'summary' | 'raw'
  payload: string
}

const letters = { encrypted: 'e', plain: 'p', unfinished: 'u', summary: 's', raw: 'r' } as const
const pattern = /^ctray1\.([epu])([sr])\.([^.]*)\.([^]*)$/

/** @param scope the provider whose reasoning it is: another one cannot read it */
export function writeSignature(scope: string, { kind, form, payload }: Thought): string {
  return `ctray1.${letters[kind]}${letters[form]}.${encodeScope(scope)}.${payload}`
}

/** @returns null when the signature is not of this scope: Anthropic's own, another provider's, or none */
export function readSignature(scope: string, signature: string): Thought | null {
  const [, kind, form, owner, payload] = pattern.exec(signature) ?? []
  if (payload === undefined || owner !== encodeScope(scope)) return null
  return {
    kind: kind === 'e' ? 'encrypted' : kind === 'p' ? 'plain' : 'unfinished',
    form: form === 'r' ? 'raw' : 'summary',
    payload,
  }
}

/**
 * The reasoning item to send back, without an `id`: nothing is stored under one.
 *
 * @param shown the text the block shows
 * @returns null when there is nothing to send
 */
export function reasoningItem({ kind, form, payload }: Thought, shown: string): JsonObject | null {
  if (kind === 'unfinished') return null
  const text = kind === 'plain' && shown === '' ? payload : shown
  if (kind === 'plain' && text === '') return null
  const item: JsonObject = {
    type: 'reasoning',
    summary: form === 'summary' && text !== '' ? [{ type: 'summary_text', text }] : [],
  }
  if (form === 'raw' && text !== '') item['content'] = [{ type: 'reasoning_text', text }]
  if (kind === 'encrypted') item['encrypted_content'] = payload
  return item
}

function encodeScope(scope: string): string {
  return encodeURIComponent(wellFormed(scope)).replaceAll('.', '%2E')
}
