import { restoreAll, type RestoreReport, type RestoreScope } from '../../codex-config/restore.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'

export type RestoreCommandOptions = {
  backupsFolder: string
  /** Null: every home of Codex we changed. */
  codexHome: string | null
  what: RestoreScope
  json: boolean
  /** Epoch ms. */
  now: () => number
}

/**
 * `codex-tray restore`: undoes what we changed in Codex's files, without network and without anything of ours running.
 *
 * @returns 0 all of it (or there was nothing), 1 some keys or files stay as they are, 2 nothing could be restored
 */
export async function restore(options: RestoreCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const { backupsFolder, codexHome, what, now } = options
  const report = await restoreAll({ backupsFolder, codexHome, now, what })
  if (options.json) terminal.out(JSON.stringify(report))
  else tell(report, terminal)
  if (report.failed.length > 0 && report.restored.length === 0) return exitCodes.cannotRun
  return report.failed.length > 0 || report.kept.length > 0 ? exitCodes.foundProblem : exitCodes.ok
}

function tell({ restored, kept, failed }: RestoreReport, terminal: Terminal): void {
  if (restored.length === 0 && kept.length === 0 && failed.length === 0)
    terminal.out('Nothing to restore: no change of codex-tray stands in the files of Codex.')
  for (const { file, changes } of restored) {
    terminal.out(`Restored ${file}`)
    for (const change of changes) terminal.out(`  taken back: ${change}`)
  }
  for (const { file, keys } of kept)
    terminal.out(`Left as they are in ${file}, because they were changed since: ${keys.join(', ')}`)
  for (const { file, error } of failed) terminal.err(`Not restored: ${file}\n  ${error.message}`)
}
