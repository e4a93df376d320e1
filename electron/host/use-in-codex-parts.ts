import type { Documents } from '../codex-config/documents.ts'
import type { HostOptions } from './host-api.ts'

/** What the switch "Use in Codex" works with. */
export type UseInCodexParts = {
  files: Documents
  codexHome: string
  backupsFolder: string
  keyFile: string
  /** Where the user's wish is kept from one run to the next. */
  wishFile: string
  env: HostOptions['env']
  restoreCommand: HostOptions['restoreCommand']
  codexVersion(): Promise<string | null>
  baseUrl(): string
  /** Whether something answers there. */
  listens(): boolean
  keySource(): 'environment' | 'file'
  /** The state has changed and no file may have. */
  onChange(): void
}
