import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import log from 'electron-log/node'
import { redactLine } from './redact-line.ts'

export const maxLogBytes = 1024 * 1024
const linesInMemory = 200

/** The log of one service: a rotating file only its owner can read, and the newest lines in memory. */
export type ServiceLog = {
  readonly file: string
  write(line: string): void
  /** Oldest first. @param limit at most that many, all 200 by default */
  lines(limit?: number): string[]
}

/**
 * `ID.log`, and `ID.old.log` after 1 MiB.
 *
 * @param secrets asked at every line, because keys change while we run
 */
export function openServiceLog(folder: string, id: string, secrets: () => readonly string[]): ServiceLog {
  const file = join(folder, `${id}.log`)
  const logger = log.create({ logId: `${id} ${file}` })
  const { console, file: transport } = logger.transports
  console.level = false
  transport.level = 'info'
  // Only for paths we do not use, but without a name a bundle outside a package writes nothing at all.
  transport.setAppName('codex-tray')
  transport.resolvePathFn = () => file
  transport.maxSize = maxLogBytes
  transport.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' }
  transport.format = '{iso} {text}'
  tighten(file)

  const newest: string[] = []
  return {
    file,
    write(line) {
      const safe = redactLine(line, secrets())
      newest.push(safe)
      if (newest.length > linesInMemory) newest.shift()
      logger.info(safe)
    },
    lines: (limit = linesInMemory) => newest.slice(-limit),
  }
}

/** A file from before may have been made with another mode. */
function tighten(file: string): void {
  try {
    chmodSync(file, 0o600)
  } catch {
    // There is none yet.
  }
}
