import { openDocuments } from '../../electron/codex-config/open-documents.ts'
import { startGuard } from '../../electron/codex-config/guard.ts'
import { restoreAll } from '../../electron/codex-config/restore.ts'
import { useInCodex } from '../../electron/codex-config/use-in-codex.ts'

/**
 * What the host does in mode `default`, as a program that can be killed: guard first, then the change. Arguments:
 * Codex's home, the backups folder, the program that restores, what runs it. A line on stdin releases the guard.
 */
const [codexHome = '', backupsFolder = '', restoreProgram = '', node = process.execPath] =
  process.argv.slice(2)
const guard = startGuard({
  restoreCommand: [node, restoreProgram, codexHome, backupsFolder, 'default-only'],
  env: process.env,
  onLost: (reason) => process.stdout.write(`${JSON.stringify({ lost: reason })}\n`),
  onProgramGone: () => void restoreAll({ backupsFolder, codexHome, now: Date.now, what: 'default-provider' }),
  programCheckMs: 50,
})
const docs = openDocuments({
  codexHome,
  ourConfigFile: `${codexHome}/ours.toml`,
  backupsFolder,
  now: Date.now,
})
await useInCodex(docs, {
  mode: 'default',
  codexVersion: '0.169.0',
  baseUrl: 'http://127.0.0.1:1/v1',
  keyCommand: null,
  envKey: 'CODEX_TRAY_API_KEY',
})
let told: number | null = null
setInterval(() => {
  if (guard.pid() === told || guard.pid() === null) return
  told = guard.pid()
  process.stdout.write(`${JSON.stringify({ guard: told })}\n`)
}, 10)
process.stdin.on('data', () => {
  void guard.release().then(() => process.exit(0))
})
