import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { Header } from 'tar'

export type ArchiveEntry = {
  path: string
  contents?: string
  mode?: number
  type?: 'File' | 'SymbolicLink' | 'Link' | 'Directory'
  linkpath?: string
}

/** A package as npm packs it, but with whatever entries one likes, also those npm would never write. */
export function npmArchive(entries: readonly ArchiveEntry[]): Buffer {
  const blocks = entries.flatMap(({ path, contents = '', mode = 0o644, type = 'File', linkpath }) => {
    const body = Buffer.from(contents)
    const header = new Header({
      path,
      mode,
      type,
      size: body.length,
      mtime: new Date(0),
      ...(linkpath === undefined ? {} : { linkpath }),
    })
    header.encode()
    if (header.block === undefined) throw new Error(`${path} does not fit a header`)
    return [header.block, body, Buffer.alloc((512 - (body.length % 512)) % 512)]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]))
}

/** In the form registries give it. */
export const sha512 = (archive: Uint8Array): string =>
  `sha512-${createHash('sha512').update(archive).digest('base64')}`
