import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../shared/errors/app-error.ts'
import type { Conversation } from '../../shared/codex/conversation.ts'
import type { ClientDialect } from '../../shared/protocol/dialect.ts'
import { systemCode, systemReason } from '../node/system-reason.ts'
import {
  headLine,
  readConversation,
  turnLine,
  type ConversationRecord,
  type Turn,
} from './conversation-file.ts'
import { summarizeFile } from './summarize-file.ts'

export type ConversationsOptions = {
  folder: string
  /** Epoch ms. */
  now(): number
  limits?: { conversationBytes: number; totalBytes: number }
}

export type Conversations = {
  /** Newest first, archived ones last. Files that are none of ours are passed over. */
  list(): Promise<Conversation[]>
  /** Null for one that does not exist. An archived one is found too. */
  read(id: string): Promise<ConversationRecord | null>
  /**
   * Adds a turn. The first one makes the file; later ones need it to be there still.
   *
   * @returns false when it has been deleted meanwhile
   * @throws AppError `conversation_unwritable`; `conversation_invalid` when it would become too long
   */
  append(id: string, dialect: ClientDialect, before: ConversationRecord | null, turn: Turn): Promise<boolean>
  /** @returns false when there was none */
  delete(id: string): Promise<boolean>
  /** Moves away what nobody touched for so long, and deletes the oldest of these when all weigh too much. */
  archiveOld(days: number): Promise<void>
}

/** Beyond it models have long lost the beginning; bytes. */
const defaultLimits = { conversationBytes: 8 * 1024 * 1024, totalBytes: 512 * 1024 * 1024 }
const dayMs = 86_400_000
const ending = '.jsonl'

/** Case of letters counts in an id and not in every file system. */
const fileName = (id: string): string => createHash('sha256').update(id).digest('hex') + ending

export function openConversations(options: ConversationsOptions): Conversations {
  const { folder, now, limits = defaultLimits } = options
  const archive = join(folder, 'archived')
  const placesOf = (id: string): string[] => [folder, archive].map((place) => join(place, fileName(id)))

  const readFirst = async (paths: readonly string[]): Promise<{ path: string; bytes: Buffer } | null> => {
    for (const path of paths) {
      const bytes = await readFile(path).catch(ifMissing)
      if (bytes !== null) return { path, bytes }
    }
    return null
  }

  return {
    async list() {
      const [present, archived] = await Promise.all([listFolder(folder, false), listFolder(archive, true)])
      const newestFirst = (a: Conversation, b: Conversation): number => b.updatedAt - a.updatedAt
      return [...present.toSorted(newestFirst), ...archived.toSorted(newestFirst)]
    },
    async read(id) {
      const found = await readFirst(placesOf(id))
      return found === null ? null : readConversation(found.bytes)
    },
    async append(id, dialect, before, turn) {
      const line = turnLine(turn)
      if ((before?.length ?? 0) + Buffer.byteLength(line) > limits.conversationBytes)
        throw tooLong(id, limits.conversationBytes)
      const [path = '', archived = ''] = placesOf(id)
      try {
        if (before === null) await create(folder, path, headLine({ id, dialect, createdAt: now() }) + line)
        else await extend(await bringBack(archived, path), line, before.length)
        return true
      } catch (error) {
        if (before !== null && systemCode(error) === 'ENOENT') return false
        throw unwritable(id, error)
      }
    },
    async delete(id) {
      const removed = await Promise.all(placesOf(id).map((path) => rm(path).then(() => true, ifMissing)))
      return removed.some((one) => one === true)
    },
    async archiveOld(days) {
      await moveOlder(folder, archive, now() - days * dayMs)
      await keepBelow(archive, limits.totalBytes)
    },
  }
}

async function create(folder: string, path: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const handle = await open(path, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

/** Writes where the last whole line ended, over what a kill left half written. */
async function extend(path: string, line: string, at: number): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await handle.truncate(at)
    await handle.write(line, at)
    await handle.datasync()
  } catch (error) {
    await handle.truncate(at).catch(() => undefined)
    throw error
  } finally {
    await handle.close()
  }
}

/** One that is used again is no longer archived. */
async function bringBack(archived: string, path: string): Promise<string> {
  await rename(archived, path).catch(ifMissing)
  return path
}

/** One after the other: a list must not hold all that was ever said in memory. */
async function listFolder(folder: string, archived: boolean): Promise<Conversation[]> {
  const found: Conversation[] = []
  for (const name of await filesOf(folder)) {
    const summary = await summarizeFile(join(folder, name), archived).catch(ifMissing)
    if (summary !== null) found.push(summary)
  }
  return found
}

async function filesOf(folder: string): Promise<string[]> {
  const names = (await readdir(folder).catch(ifMissing)) ?? []
  return names.filter((name) => name.endsWith(ending))
}

async function moveOlder(folder: string, archive: string, before: number): Promise<void> {
  for (const name of await filesOf(folder)) {
    const path = join(folder, name)
    const { mtimeMs = Infinity } = (await stat(path).catch(ifMissing)) ?? {}
    if (mtimeMs >= before) continue
    await mkdir(archive, { recursive: true, mode: 0o700 })
    await rename(path, join(archive, name)).catch(ifMissing)
  }
}

async function keepBelow(archive: string, totalBytes: number): Promise<void> {
  const files: { path: string; size: number; mtimeMs: number }[] = []
  for (const name of await filesOf(archive)) {
    const path = join(archive, name)
    const found = await stat(path).catch(ifMissing)
    if (found !== null) files.push({ path, size: found.size, mtimeMs: found.mtimeMs })
  }
  let bytes = files.reduce((sum, { size }) => sum + size, 0)
  for (const { path, size } of files.toSorted((a, b) => a.mtimeMs - b.mtimeMs)) {
    if (bytes <= totalBytes) return
    await rm(path, { force: true })
    bytes -= size
  }
}

function ifMissing(error: unknown): null {
  if (systemCode(error) === 'ENOENT') return null
  throw error
}

function tooLong(id: string, limit: number): AppError {
  return new AppError('conversation_invalid', {
    what: 'The conversation has become too long to be kept',
    where: 'conversation_id',
    current: JSON.stringify(id),
    accepted: `up to ${limit} bytes`,
    fix: 'Go on under a new conversation_id',
  })
}

function unwritable(id: string, cause: unknown): AppError {
  return new AppError(
    'conversation_unwritable',
    {
      what: `The last turn of the conversation could not be kept: ${systemReason(cause)}`,
      where: `conversation_id ${JSON.stringify(id)}`,
      fix: 'Free some space or make the data folder writable, and send the turn again',
    },
    { cause },
  )
}
