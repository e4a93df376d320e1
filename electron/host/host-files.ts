import { toWireError } from '../../shared/errors/app-error.ts'
import type { Documents } from '../codex-config/documents.ts'
import type { DataLayout } from '../node/data-layout.ts'
import { codexHomeOf } from './codex-home.ts'
import { findCodexInUse } from './codex-in-use.ts'
import type { Host, HostOptions } from './host-api.ts'
import { createHostDocuments } from './host-documents.ts'
import { createUseInCodex, type UseInCodexParts } from './host-use-in-codex.ts'

export type HostFilesParts = Pick<UseInCodexParts, 'baseUrl' | 'keySource'> & {
  options: HostOptions
  layout: DataLayout
  /** The program the configuration names, or the managed one. */
  codexPath(): string | null
  note(line: string): void
}

export type HostFiles = Pick<Host, 'documents' | 'useInCodex'> & {
  files: Documents
  /** Takes back what must not outlive us; at the start, what an earlier run left. Never throws: it keeps nobody from going on. */
  release(): Promise<void>
  close(): Promise<void>
}

/** The configuration files of Codex and ours, as the pages and the rest of the host use them. */
export function createHostFiles(parts: HostFilesParts): HostFiles {
  const { options, layout, codexPath, note, ...ofProxy } = parts
  const { env, restoreCommand, configFile: ourConfigFile } = options
  const places = { codexHome: codexHomeOf(env), backupsFolder: layout.backups, env }
  const { documents, files } = createHostDocuments({
    ...places,
    ourConfigFile,
    codex: () => findCodexInUse(options, layout.daemon, codexPath()),
  })
  const useInCodex = createUseInCodex({
    ...places,
    ...ofProxy,
    files,
    restoreCommand,
    keyFile: layout.keyFile,
    codexVersion: documents.codexVersion,
  })
  const release = (): Promise<void> =>
    useInCodex
      .release()
      .catch((thrown: unknown) => note(`the provider of Codex: ${toWireError(thrown).message}`))
  return {
    files,
    documents,
    useInCodex,
    release,
    close: async () => {
      await release()
      files.close()
    },
  }
}
