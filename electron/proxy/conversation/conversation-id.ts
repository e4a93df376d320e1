import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '../../../shared/errors/app-error.ts'
import { decodeString, isLiteral } from '../../../shared/protocol/json/top-level-members.ts'
import type { ClientRequest } from '../client/parse-request.ts'

/** Ours alone: Codex 0.44 sends a header `conversation_id` of its own (CODEX-WIRE 5). */
export const conversationHeader = 'x-conversation-id'
const accepted = /^[A-Za-z0-9_.:-]{1,128}$/

/**
 * The conversation a request belongs to: the body's `conversation_id` before the header.
 *
 * @returns null when it names none
 * @throws AppError `conversation_invalid`
 */
export function conversationIdOf(
  headers: IncomingHttpHeaders,
  { bytes, scan }: ClientRequest,
): string | null {
  const range = scan.members['conversation_id']
  if (range !== undefined && !isLiteral(bytes, range, 'null')) {
    const text = decodeString(bytes, range)
    return check(text, text ?? bytes.toString('utf8', range.start, Math.min(range.end, range.start + 60)))
  }
  const header = headers[conversationHeader]
  return header === undefined ? null : check(String(header), String(header))
}

/** Whether the body has the member, be it null: it is ours and never goes to a provider. */
export const hasConversationMember = ({ scan }: ClientRequest): boolean =>
  scan.members['conversation_id'] !== undefined

/** @throws AppError `conversation_invalid` */
export function checkConversationId(id: string): string {
  return check(id, id)
}

function check(id: string | undefined, current: string): string {
  if (id !== undefined && accepted.test(id)) return id
  throw new AppError('conversation_invalid', {
    what: 'The id of the conversation is not usable',
    where: 'conversation_id',
    current: JSON.stringify(current.slice(0, 80)),
    accepted: '1 to 128 letters, digits and _ . : -',
  })
}
