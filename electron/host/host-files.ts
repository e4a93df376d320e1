import { toWireError } from '../../shared/errors/app-error.ts'
import type { DataLayout } from '../node/data-layout.ts'
import { codexHomeOf } from './codex-home.ts'
import { findCodexInUse } from './codex-in-use.ts'
import type { Host, HostOptions } from './host-api.ts'
import { createHostDocuments } from './host-documents.ts'
import { createUseInCodex, type UseInCodexParts } from './host-use-in-codex.ts'

export type HostFilesParts = Pick<UseInCodexParts, 'baseUrl' | 'keySource'> & {
  options: HostOptions
  layout: DataLayout
  /** `[daemon] codex_path` */
  codexPath(): string | null
  note(line: string): void
}

/** The configuration files of Codex and ours. What an earlier run left of us in plain `codex` is taken back first. */
export async function openHostFiles(parts: HostFilesParts): Promise<
  Pick<Host, 'documents' | 'useInCodex'> & {
    /** Takes back what must not outlive us. Never throws: a file that cannot be written must not keep us from ending. */
    close(): Promise<void>
  }
> {
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
  await release()
  return {
    documents,
    useInCodex,
    close: async () => {
      await release()
      files.close()
    },
  }
}
