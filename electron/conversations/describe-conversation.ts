import type { Conversation } from '../../shared/codex/conversation.ts'
import type { Json } from '../../shared/protocol/json/json-value.ts'
import { isObject, readObjects, readString } from '../../shared/protocol/json/readers.ts'
import type { ConversationRecord } from './conversation-file.ts'

const previewChars = 120

/** A conversation as a list shows it. */
export function describeConversation(record: ConversationRecord, archived: boolean): Conversation {
  const entries = record.turns.flatMap((turn) => turn.entries)
  const last = record.turns.at(-1)
  return {
    id: record.id,
    preview: firstWords(entries),
    model: last?.model ?? '',
    turns: record.turns.length,
    bytes: record.length,
    createdAt: record.createdAt,
    updatedAt: last?.at ?? record.createdAt,
    archived,
  }
}

function firstWords(entries: readonly Json[]): string {
  for (const entry of entries) {
    if (!isObject(entry) || entry['role'] !== 'user') continue
    const text = readString(entry, 'content') ?? partsText(entry)
    if (text.trim() !== '') return text.trim().replaceAll(/\s+/g, ' ').slice(0, previewChars)
  }
  return ''
}

const partsText = (entry: Parameters<typeof readObjects>[0]): string =>
  readObjects(entry, 'content')
    .map((part) => readString(part, 'text') ?? '')
    .join(' ')
