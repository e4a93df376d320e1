import type { JsonObject } from '../../json/json-value.ts'
import { invalidAt, isObject, joinPath } from '../../json/readers.ts'
import { blockText } from './content-blocks.ts'

/**
 * `system` as `instructions`. Claude Code puts a line of bookkeeping in front whose value may differ from request
 * to request (`x-anthropic-billing-header: cc_version=…; cch=…;`): no model needs it, and as the first words of
 * the prompt it would keep the upstream's cache from ever matching (claude-code#68900, claude-code-router#1372).
 *
 * @returns null when there is none
 * @throws AppError `invalid_request` for anything but a string or a list of text blocks
 */
export function readInstructions(body: JsonObject): string | null {
  const { system } = body
  if (system === undefined || system === null) return null
  const texts = typeof system === 'string' ? [system] : systemTexts(system)
  const kept = texts.map(withoutBookkeeping).filter((text) => text !== '')
  return kept.length === 0 ? null : kept.join('\n\n')
}

function systemTexts(system: JsonObject[string]): string[] {
  if (!Array.isArray(system)) throw invalidAt('system', system, 'a string or a list of text blocks')
  return system.map((block, index) => {
    const path = joinPath('system', index)
    if (!isObject(block)) throw invalidAt(path, block, 'a text block')
    if (block['type'] !== 'text') throw invalidAt(joinPath(path, 'type'), block['type'], 'text')
    return blockText(block, path)
  })
}

function withoutBookkeeping(text: string): string {
  return text.replace(/^x-anthropic-billing-header:[^\n]*(\n|$)/, '')
}
