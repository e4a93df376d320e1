import { z } from 'zod'
import type { Json } from '../../shared/protocol/json/json-value.ts'
import type { ClientDialect } from '../../shared/protocol/dialect.ts'

/** What one file says: a first line about the conversation, then a line for each turn. */
export type ConversationRecord = {
  id: string
  dialect: ClientDialect
  createdAt: number
  turns: readonly Turn[]
  /** Bytes up to the end of the last whole line: where the next one begins. */
  length: number
}

export type Turn = {
  at: number
  model: string
  /** System messages that replace those before; null: it brought none. */
  system: readonly Json[] | null
  /** What the client sent and what it got, in its dialect. */
  entries: readonly Json[]
}

const json: z.ZodType<Json> = z.json()
const headSchema = z.object({
  v: z.literal(1),
  id: z.string(),
  dialect: z.enum(['chat', 'responses', 'messages']),
  createdAt: z.number(),
})
const turnSchema = z.object({
  at: z.number(),
  model: z.string(),
  system: z.array(json).nullable(),
  entries: z.array(json),
})

const newline = 0x0a

/** @returns null when the file is none of ours */
export function readConversation(bytes: Buffer): ConversationRecord | null {
  const lines = wholeLines(bytes)
  const head = headSchema.safeParse(parse(lines[0]?.text))
  const [first] = lines
  if (!head.success || first === undefined) return null
  const turns: Turn[] = []
  let length = first.end
  for (const { text, end } of lines.slice(1)) {
    const turn = turnSchema.safeParse(parse(text))
    // A torn line stands last; what a disk did to one in the middle must not hide the rest.
    if (turn.success) {
      turns.push(turn.data)
      length = end
    }
  }
  return { id: head.data.id, dialect: head.data.dialect, createdAt: head.data.createdAt, turns, length }
}

export function headLine(record: Pick<ConversationRecord, 'id' | 'dialect' | 'createdAt'>): string {
  return `${JSON.stringify({ v: 1, id: record.id, dialect: record.dialect, createdAt: record.createdAt })}\n`
}

export const turnLine = (turn: Turn): string => `${JSON.stringify(turn)}\n`

function wholeLines(bytes: Buffer): { text: string; end: number }[] {
  const lines: { text: string; end: number }[] = []
  let start = 0
  for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
    lines.push({ text: bytes.toString('utf8', start, end), end: end + 1 })
    start = end + 1
  }
  return lines
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}
