import type { DocumentId } from '../../../shared/codex-config/document.ts'
import { emptyEnv, type EnvView } from '../../../shared/doctor/env-view.ts'
import { evaluate } from '../../../shared/doctor/evaluate.ts'
import type { Finding } from '../../../shared/doctor/finding.ts'
import type { DocumentChange } from '../../../electron/doctor/document-store.ts'
import { fixDocuments } from '../../../electron/doctor/fix-documents.ts'
import { viewOfText, type ReadDocument } from '../../../electron/doctor/read-document.ts'

type Judged = { text: string; layers?: Readonly<Record<string, string>>; env?: Partial<EnvView> }

/** The doctor's work on texts, without any file. */
export function documentsOf({ text, layers = {} }: Judged): ReadDocument[] {
  const all: [DocumentId, string, string][] = [
    ['codex', '/home/.codex/config.toml', text],
    ...Object.entries(layers).map(([name, layer]): [DocumentId, string, string] => [
      `profile:${name}`,
      `/home/.codex/${name}.config.toml`,
      layer,
    ]),
  ]
  return all.map(([id, file, inside]) => ({ view: viewOfText(id, file, inside, null), text: inside }))
}

export function judge(judged: Judged, version: string | null): Finding[] {
  const documents = documentsOf(judged).map(({ view }) => view)
  return evaluate({ documents }, { codex: version }, { ...emptyEnv, ...judged.env })
}

export function fixed(judged: Judged, version: string): { changes: DocumentChange[]; done: Finding[] } {
  const env = { ...emptyEnv, ...judged.env }
  return fixDocuments(documentsOf(judged), { version, env, codexFile: '/home/.codex/config.toml' })
}
