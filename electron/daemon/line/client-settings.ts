import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeFileAtomically } from '../../node/atomic-write.ts'
import { sandboxModes } from '../driver/conversation-driver.ts'

/** What one client of the line protocol has set, and where its conversation is. */
export const clientSettingsSchema = z.object({
  effort: z.string().nullable().default(null),
  model: z.string().nullable().default(null),
  cwd: z.string().nullable().default(null),
  sandbox: z.enum(sandboxModes).default('read-only'),
  /** Whether answers and progress tell the reasoning. */
  reasoning: z.boolean().default(false),
  /** Whether only the last message of a turn is told, and no progress but approvals. */
  finalOnly: z.boolean().default(false),
  /** The conversation its next question continues. */
  session: z.string().nullable().default(null),
})
export type ClientSettings = z.infer<typeof clientSettingsSchema>

export const defaultClientSettings: ClientSettings = clientSettingsSchema.parse({})

/** Clients that give a name find their settings again, over connections and restarts. */
export type ClientSettingsStore = {
  /** Null: nobody of that name was here. */
  get(client: string): ClientSettings | null
  /** Resolves when it is on the disk; a disk that refuses costs the memory only, not the question. */
  set(client: string, settings: ClientSettings): Promise<void>
}

/** So that a client that names itself anew each time cannot fill the disk; the least recently used one goes. */
const maxClients = 1_000

const fileSchema = z.object({ version: z.literal(1), clients: z.record(z.string(), clientSettingsSchema) })

/**
 * @param folder the daemon's own; the file is `line-clients.json`, 0600
 * @param log a file that cannot be read is put aside, one that cannot be written is told, both once in one line
 */
export async function openClientSettings(
  folder: string,
  log: (line: string) => void,
): Promise<ClientSettingsStore> {
  const file = join(folder, 'line-clients.json')
  const clients = new Map(Object.entries(await load(file, log)))
  let writing: Promise<void> = Promise.resolve()
  let dirty = false
  const save = async (): Promise<void> => {
    // What changed while the last version was being written goes out with the next one.
    if (!dirty) return
    dirty = false
    const contents = JSON.stringify({ version: 1, clients: Object.fromEntries(clients) }, null, 1)
    await writeFileAtomically(file, `${contents}\n`, { durable: false }).catch((error: unknown) =>
      log(`the settings of line clients are not kept: ${String(error)}`),
    )
  }
  return {
    get: (client) => clients.get(client) ?? null,
    set(client, settings) {
      clients.delete(client)
      clients.set(client, settings)
      const [oldest] = clients.keys()
      if (clients.size > maxClients && oldest !== undefined) clients.delete(oldest)
      dirty = true
      writing = writing.then(save)
      return writing
    },
  }
}

async function load(file: string, log: (line: string) => void): Promise<Record<string, ClientSettings>> {
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return {}
  try {
    return fileSchema.parse(JSON.parse(text)).clients
  } catch (error) {
    log(`the settings of line clients could not be read and are put aside: ${String(error)}`)
    await rename(file, `${file}.unreadable`).catch(() => undefined)
    return {}
  }
}
