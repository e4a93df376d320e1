import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DocumentId } from '../../shared/codex-config/document.ts'

/** Where the documents lie. */
export type DocumentPlaces = {
  /** Codex's own folder (`CODEX_HOME`, by default `~/.codex`). */
  codexHome: string
  /** Our own TOML. */
  ourConfigFile: string
}

const layerName = /^([A-Za-z0-9_-]{1,64})\.config\.toml$/

export function fileOf(places: DocumentPlaces, id: DocumentId): string {
  if (id === 'ours') return places.ourConfigFile
  if (id === 'codex') return join(places.codexHome, 'config.toml')
  return join(places.codexHome, `${id.slice('profile:'.length)}.config.toml`)
}

/** Codex's file, ours, and every profile layer there is (`$CODEX_HOME/<name>.config.toml`, Codex >= 0.131). */
export async function documentIds({ codexHome }: DocumentPlaces): Promise<DocumentId[]> {
  const names = await readdir(codexHome).catch(() => [])
  const layers = names.flatMap((name) => layerName.exec(name)?.[1] ?? []).toSorted()
  return ['codex', 'ours', ...layers.map((name): DocumentId => `profile:${name}`)]
}
