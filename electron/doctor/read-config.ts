import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { documentIdSchema, type DocumentId } from '../../shared/codex-config/document.ts'
import { readDocument, type ReadDocument } from './read-document.ts'

export type ConfigFiles = {
  /** Codex's own; its profile layers stand beside it. */
  codexFile: string
  /** Null: ours is not judged. */
  ourFile: string | null
}

const layerSuffix = '.config.toml'

/** Every document that is there, Codex's own even when it is not. */
export async function readConfig({ codexFile, ourFile }: ConfigFiles): Promise<ReadDocument[]> {
  const layers = await layersBeside(codexFile)
  const wanted: [DocumentId, string][] = [['codex', codexFile], ...layers]
  if (ourFile !== null) wanted.push(['ours', ourFile])
  return Promise.all(wanted.map(([id, file]) => readDocument(id, file)))
}

/** `profile:NAME` to the file it is, or would be. */
export const layerFile = (codexFile: string, id: DocumentId): string =>
  join(dirname(codexFile), `${id.slice('profile:'.length)}${layerSuffix}`)

async function layersBeside(codexFile: string): Promise<[DocumentId, string][]> {
  const folder = dirname(codexFile)
  const names = await readdir(folder).catch(() => [])
  return names.toSorted().flatMap((name): [DocumentId, string][] => {
    const id = documentIdSchema.safeParse(`profile:${name.slice(0, -layerSuffix.length)}`)
    const file = join(folder, name)
    return name.endsWith(layerSuffix) && id.success && file !== codexFile ? [[id.data, file]] : []
  })
}
