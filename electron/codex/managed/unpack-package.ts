import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { Parser, type ReadEntry } from 'tar'
import { AppError } from '../../../shared/errors/app-error.ts'

export type UnpackOptions = {
  /** A gzipped tar as npm packs it: everything below one folder, usually `package/`. */
  archive: string
  /** Exists, and is empty. */
  into: string
  /** @param path inside the package, such as `['vendor', 'x', 'codex']` */
  wanted(path: readonly string[]): boolean
  /** Bytes of the archive read so far. */
  onBytes(doneBytes: number): void
  signal: AbortSignal
}

const files = ['File', 'OldFile', 'ContiguousFile']
/** npm packs neither links nor devices: whoever adds them wants to write elsewhere. */
const harmless = [...files, 'Directory', 'GNUDumpDir']

/**
 * Unpacks the wanted files of an npm package, each 0600, programs 0700, flushed to the disk. Nothing is written outside
 * `into`: one entry that points out of the package, or a link, refuses the whole archive. What was written until then
 * is the caller's to remove.
 *
 * @throws AppError `package_damaged`; errors of the file system as they are; what the signal was aborted with
 */
export async function unpackPackage(options: UnpackOptions): Promise<void> {
  const failure = new AbortController()
  const signal = AbortSignal.any([options.signal, failure.signal])
  const parser = new Parser({ strict: true })
  const writing: Promise<void>[] = []
  parser.on('error', (error) => failure.abort(damaged(options.archive, error)))
  parser.on('entry', (entry: ReadEntry) => {
    writing.push(writeEntry(entry, options, signal).catch((error: unknown) => failure.abort(error)))
  })
  let done = 0
  const feed = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      if (!parser.write(chunk)) await once(parser, 'drain', { signal })
      signal.throwIfAborted()
    }
    const ended = once(parser, 'end', { signal })
    parser.end()
    await ended
  }
  const source = createReadStream(options.archive)
  source.on('data', (chunk) => options.onBytes((done += chunk.length)))
  try {
    await pipeline(source, createGunzip(), feed, { signal })
  } catch (error) {
    failure.abort(isZlibError(error) ? damaged(options.archive, error) : error)
  }
  await Promise.all(writing)
  options.signal.throwIfAborted()
  failure.signal.throwIfAborted()
}

async function writeEntry(entry: ReadEntry, options: UnpackOptions, signal: AbortSignal): Promise<void> {
  const path = insidePackage(entry, options.archive)
  if (!files.includes(entry.type) || !options.wanted(path)) {
    entry.resume()
    return
  }
  const file = join(options.into, ...path)
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const mode = ((entry.mode ?? 0) & 0o111) === 0 ? 0o600 : 0o700
  await pipeline(Readable.from(entry), createWriteStream(file, { flags: 'wx', mode, flush: true }), {
    signal,
  })
}

/** The path without the folder every package has at its top. */
function insidePackage({ path, type }: ReadEntry, archive: string): string[] {
  const parts = path.split('/').filter((part, index, all) => part !== '' || index !== all.length - 1)
  const strange = parts.some((part) => ['', '.', '..'].includes(part) || /[\\:\0]/.test(part))
  if (strange || !harmless.includes(type)) {
    const current = `${type} ${JSON.stringify(path)}`
    throw new AppError('package_damaged', {
      what: 'The package has an entry that does not stay inside it',
      where: archive,
      current,
      accepted: 'files and folders below one folder',
      fix: 'Do not use this registry: a package of Codex has no such entry',
    })
  }
  return parts.slice(1)
}

function damaged(archive: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const what = `The package cannot be unpacked: ${reason}`
  return new AppError('package_damaged', { what, where: archive, fix: 'Try again' }, { cause })
}

const isZlibError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
