import { restore } from '../../electron/cli/commands/restore.ts'

/** `codex-tray restore` alone. Arguments: Codex's home, the backups folder, `default-only`. */
const [codexHome = '', backupsFolder = '', what] = process.argv.slice(2)
const terminal = {
  out: (line: string) => process.stdout.write(`${line}\n`),
  err: (line: string) => process.stderr.write(`${line}\n`),
  flush: () => Promise.resolve(),
}
const scope = what === 'default-only' ? 'default-provider' : 'everything'
process.exitCode = await restore(
  { backupsFolder, codexHome, what: scope, json: false, now: Date.now },
  terminal,
)
