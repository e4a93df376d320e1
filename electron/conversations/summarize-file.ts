import { open, type FileHandle } from 'node:fs/promises'
import type { Conversation } from '../../shared/codex/conversation.ts'
import type { Json } from '../../shared/protocol/json/json-value.ts'
import { isObject, readObjects, readString } from '../../shared/protocol/json/readers.ts'
import { readConversation } from './conversation-file.ts'

const previewChars = 120
/** The first turn is looked for in so many bytes: one with pictures in it is listed without its words. */
const headBytes = 1024 * 1024
const stepBytes = 256 * 1024
const newline = 0x0a

/**
 * A conversation as a list shows it, without holding all of it.
 *
 * @returns null when the file is none of ours
 * @throws the system's error
 */
export async function summarizeFile(path: string, archived: boolean): Promise<Conversation | null> {
  const handle = await open(path, 'r')
  try {
    const { size, mtimeMs } = await handle.stat()
    const head = Buffer.alloc(Math.min(size, headBytes))
    await handle.read(head, 0, head.length, 0)
    const record = readConversation(head)
    if (record === null) return null
    const [first] = record.turns
    return {
      id: record.id,
      preview: firstWords(first?.entries ?? []),
      model: first?.model ?? '',
      turns: Math.max((await countLines(handle, size)) - 1, 0),
      bytes: size,
      createdAt: record.createdAt,
      updatedAt: Math.round(mtimeMs),
      archived,
    }
  } finally {
    await handle.close()
  }
}

async function countLines(handle: FileHandle, size: number): Promise<number> {
  const step = Buffer.alloc(Math.min(stepBytes, size))
  let lines = 0
  for (let at = 0; at < size;) {
    const { bytesRead } = await handle.read(step, 0, step.length, at)
    if (bytesRead === 0) break
    at += bytesRead
    const read = step.subarray(0, bytesRead)
    for (let found = read.indexOf(newline); found !== -1; found = read.indexOf(newline, found + 1)) lines += 1
  }
  return lines
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
