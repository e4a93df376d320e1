import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ConfigFile } from '../../shared/config/config-schema.ts'
import { AppError, toWireError, type WireError } from '../../shared/errors/app-error.ts'
import { writeFileAtomically } from '../node/atomic-write.ts'
import { systemReason } from '../node/system-reason.ts'
import { defaultConfigText } from './default-config.ts'
import { setPortInToml } from './edit-port.ts'
import { parseConfig } from './parse-config.ts'
import { readConfigFile } from './read-config-file.ts'
import { watchFile, type WatchOptions } from '../node/watch-file.ts'

/** The configuration as it is in force, and what is wrong with the file if it is not that. */
export type ConfigSnapshot = {
  config: ConfigFile
  exists: boolean
  problem: WireError | null
  /** When `config` was read, epoch ms. */
  loadedAt: number
}

export type ConfigStore = {
  readonly file: string
  current(): ConfigSnapshot
  /** Looks at the file now. Never throws: what is wrong becomes the snapshot's problem. */
  reload(): Promise<void>
  onChange(listener: (snapshot: ConfigSnapshot) => void): () => void
  /**
   * @throws AppError `config_invalid`/`config_syntax` when the file must be mended first,
   *   `config_write_failed` when it cannot be written or was changed by somebody else meanwhile
   */
  setPort(port: number): Promise<void>
  /** @throws AppError `config_write_failed` */
  ensureFile(): Promise<string>
  close(): void
}

/** Reads the file and watches it. A missing file is an empty configuration; a bad one keeps the last good. */
export async function openConfigStore(file: string, options: WatchOptions = {}): Promise<ConfigStore> {
  const listeners = new Set<(snapshot: ConfigSnapshot) => void>()
  let snapshot: ConfigSnapshot = { config: {}, exists: false, problem: null, loadedAt: Date.now() }
  let lastText: string | null = null
  let wasThere = false
  let reading: Promise<void> = Promise.resolve()

  const publish = (next: ConfigSnapshot): void => {
    snapshot = next
    for (const listener of listeners) listener(snapshot)
  }
  const read = async (): Promise<void> => {
    try {
      const text = await readConfigFile(file)
      if (text === null) return gone()
      if (text === lastText && snapshot.exists && snapshot.problem?.code !== 'config_unreadable') return
      take(text)
    } catch (thrown) {
      problem(toWireError(thrown))
    }
  }
  const take = (text: string): void => {
    lastText = text
    wasThere = true
    const parsed = parseConfig(text, file)
    if (parsed.ok) publish({ config: parsed.config, exists: true, problem: null, loadedAt: Date.now() })
    else publish({ ...snapshot, exists: true, problem: parsed.error })
  }
  const problem = (error: WireError): void => {
    const known = snapshot.problem?.message === error.message
    if (!known) publish({ ...snapshot, exists: true, problem: error })
  }
  const gone = (): void => {
    lastText = null
    if (!wasThere || !snapshot.exists) return
    publish({ ...snapshot, exists: false, problem: removed(file) })
  }
  // One after the other: two readings at once could publish the older one last.
  const reload = (): Promise<void> => (reading = reading.then(read))

  await reload()
  const stopWatching = watchFile(file, () => void reload(), options)

  return {
    file,
    current: () => snapshot,
    reload,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async setPort(port) {
      await writePort(file, port)
      await reload()
    },
    async ensureFile() {
      if ((await readConfigFile(file)) === null) {
        await makeFolder(file)
        await writeFileAtomically(file, defaultConfigText)
        await reload()
      }
      return file
    },
    close: stopWatching,
  }
}

async function writePort(file: string, port: number): Promise<void> {
  const before = await readConfigFile(file)
  const text = before ?? defaultConfigText
  const parsed = parseConfig(text, file)
  if (!parsed.ok) throw AppError.fromWire(parsed.error)
  const after = setPortInToml(text, port)
  if (before === null) await makeFolder(file)
  await writeFileAtomically(file, after, {
    async lastCheck() {
      if ((await readConfigFile(file)) !== before) throw changedMeanwhile(file)
    },
  })
}

async function makeFolder(file: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  } catch (cause) {
    const what = `The folder of the configuration cannot be made: ${systemReason(cause)}`
    throw new AppError('config_write_failed', { what, where: dirname(file) }, { cause })
  }
}

function changedMeanwhile(file: string): AppError {
  return new AppError('config_write_failed', {
    what: 'The configuration was changed by somebody else at the same moment; nothing was written',
    where: file,
    fix: 'Try again',
  })
}

function removed(file: string): WireError {
  return new AppError('config_unreadable', {
    what: 'The configuration file was removed; what it said last stays in force',
    where: file,
    fix: 'Put it back, or restart to run without one',
  }).toWire()
}
