import { toWireError } from '../../shared/errors/app-error.ts'
import type { ServiceStatus } from '../../shared/services/service-status.ts'
import type { DataLayout } from '../node/data-layout.ts'
import type { AccessKey } from '../settings/access-key.ts'
import { codexHomeOf } from '../node/codex-home.ts'
import type { StoredKeys } from '../settings/stored-keys.ts'
import { findCodexInUse } from './codex-in-use.ts'
import type { Host, HostOptions } from './host-api.ts'
import { createHostCompat, type HostCompat } from './host-compat.ts'
import { createHostDocuments } from './host-documents.ts'
import { createHostKeys } from './host-keys.ts'
import { createUseInCodex } from './host-use-in-codex.ts'

type Parts = {
  options: HostOptions
  layout: DataLayout
  key: AccessKey
  keys: StoredKeys
  /** `[daemon] codex_path`. */
  codexPath(): string | null
  baseUrl(): string
  ownPort(): number | null
  restartDaemon(): void
  /** For the daemon's log. */
  note(line: string): void
}

export type HostFiles = Pick<Host, 'documents' | 'keys' | 'useInCodex'> & {
  compat: HostCompat
  /** Before the daemon is started. */
  open(): Promise<void>
  /** The proxy as it is now. */
  proxyIs(status: Pick<ServiceStatus, 'state' | 'port'>): void
  close(): Promise<void>
}

/** Codex's configuration files: shown and changed, pointed at us, and judged for the Codex that reads them. */
export function createHostFiles(parts: Parts): HostFiles {
  const { options, layout, key, keys, codexPath, baseUrl, note } = parts
  const codexHome = codexHomeOf(options.env)
  const { documents, files } = createHostDocuments({
    codexHome,
    ourConfigFile: options.configFile,
    backupsFolder: layout.backups,
    env: options.env,
    keys,
    codex: () => findCodexInUse(options, layout.daemon, compat.program()),
  })
  const compat = createHostCompat({ ...parts, documents: files, codexPath })
  const listeners = new Set<() => void>()
  /** Where the proxy listens, or did before it died and is started again. */
  let seenPort: number | null = null
  const useInCodex = createUseInCodex({
    files,
    codexHome,
    baseUrl,
    listens: () => seenPort !== null,
    backupsFolder: layout.backups,
    keyFile: layout.keyFile,
    wishFile: layout.useInCodexFile,
    env: options.env,
    restoreCommand: options.restoreCommand,
    codexVersion: documents.codexVersion,
    keySource: () => key.source(),
    onChange() {
      for (const listener of listeners) listener()
    },
  })
  const noted = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => note(`Codex's provider: ${toWireError(error).message}`))

  return {
    documents: {
      ...documents,
      onChange(listener) {
        const stop = documents.onChange(listener)
        listeners.add(listener)
        return () => {
          stop()
          listeners.delete(listener)
        }
      },
    },
    keys: createHostKeys(keys, files),
    useInCodex,
    compat,
    async open() {
      await compat.open()
      await noted(useInCodex.open())
    },
    proxyIs({ state, port }) {
      compat.proxyListensAt(port)
      if (port === seenPort) return
      if (port !== null) {
        seenPort = port
        void useInCodex.proxyListens()
      } else if (state === 'stopped' || state === 'failed') {
        // One that died is started again: for that moment nothing is written.
        seenPort = null
        void noted(useInCodex.proxyEnded())
      }
    },
    async close() {
      compat.close()
      await noted(useInCodex.close())
      files.close()
    },
  }
}
