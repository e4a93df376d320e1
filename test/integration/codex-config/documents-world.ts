import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Documents } from '../../../electron/codex-config/documents.ts'
import { openDocuments, type OpenDocumentsOptions } from '../../../electron/codex-config/open-documents.ts'

export type World = {
  root: string
  codexHome: string
  codexFile: string
  backupsFolder: string
  docs: Documents
  open(more?: Partial<OpenDocumentsOptions>): Documents
  write(text: string | Uint8Array): Promise<void>
  read(): Promise<string>
  /** Apply to Codex's file as it is now. */
  revision(): Promise<string | null>
}

const corpus = join(import.meta.dirname, '../../fixtures/codex-config')
export const fixture = (name: string): Promise<string> => readFile(join(corpus, name), 'utf8')

/** A home of Codex and a data folder of ours, gone after the test. */
export async function makeWorld(): Promise<World> {
  const root = await mkdtemp(join(tmpdir(), 'codex-tray-documents-'))
  const codexHome = join(root, 'codex')
  const backupsFolder = join(root, 'data', 'backups')
  const codexFile = join(codexHome, 'config.toml')
  await mkdir(codexHome)
  let time = Date.UTC(2026, 10, 21, 12)
  const opened: Documents[] = []
  const open = (more: Partial<OpenDocumentsOptions> = {}): Documents => {
    const now = (): number => (time += 1_000)
    const places = { codexHome, ourConfigFile: join(root, 'ours', 'config.toml'), backupsFolder }
    const docs = openDocuments({ ...places, now, watch: { debounceMs: 10, pollMs: 50 }, ...more })
    opened.push(docs)
    return docs
  }
  onTestFinished(async () => {
    for (const docs of opened) docs.close()
    await rm(root, { recursive: true, force: true })
  })
  const docs = open()
  return {
    root,
    codexHome,
    codexFile,
    backupsFolder,
    docs,
    open,
    write: (text) => writeFile(codexFile, text),
    read: () => readFile(codexFile, 'utf8'),
    revision: async () => (await docs.states()).find(({ id }) => id === 'codex')?.revision ?? null,
  }
}

/** Everything below a folder: names, inodes, modes, times of change and contents. */
export async function signatureOf(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  const all = [folder, ...names.map((name) => join(folder, name))]
  return Promise.all(
    all.toSorted().map(async (file) => {
      const { ino, mode, mtimeMs, ctimeMs, size } = await stat(file)
      const contents = await readFile(file).catch(() => '')
      const hash = createHash('sha256').update(contents).digest('hex')
      return [file, ino, mode, mtimeMs, ctimeMs, size, hash].join(' ')
    }),
  )
}
