import { join } from 'node:path'
import { app, dialog } from 'electron'
import { AppError, toWireError } from '../../shared/errors/app-error.ts'
import { defaultConfigFile, defaultDataDir } from '../node/paths.ts'
import { commandOf, parseAppArguments } from './app-arguments.ts'
import { appOrigin, registerAppScheme } from './app-protocol.ts'
import { composeApp, type RunningApp } from './compose.ts'
import { hardenWebContents } from './hardening.ts'
import { manageLifecycle } from './lifecycle.ts'
import { runCommand } from './run-command.ts'

/**
 * The tray app's main process. Everything that must happen before `ready` happens here, in order: the
 * profile folder before the single-instance lock, the scheme and the sandbox before the first window. As the command
 * line it never gets there.
 */
const command = commandOf(process.argv.slice(1), app.isPackaged ? null : app.getAppPath(), process.cwd())
if (command !== null) await runCommand(command)

const args = readArguments()
const paths = {
  dataDir: args.dataDir ?? defaultDataDir(process.env),
  configFile: args.configFile ?? defaultConfigFile(process.env),
}
let running: RunningApp | null = null

app.setName('codex-tray')
app.setPath('userData', join(paths.dataDir, 'electron'))
registerAppScheme()
// Together with --no-sandbox (needed as root) it would put helper processes into an endless crash loop.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()

if (app.requestSingleInstanceLock()) start()
else app.exit(0)

function start(): void {
  const devServer = app.isPackaged ? undefined : process.env['VITE_DEV_SERVER_URL']
  hardenWebContents(devServer === undefined ? [appOrigin] : [appOrigin, new URL(devServer).origin])
  manageLifecycle({
    onSecondStart: () => running?.window.show(),
    close: async () => running?.close(),
  })
  app
    .whenReady()
    .then(() => composeApp(args, paths))
    .then(exposeForTests)
    .catch(giveUp)
}

/** End-to-end tests reach the tray's menu through this; a package never has it. */
function exposeForTests(started: RunningApp): void {
  running = started
  if (!app.isPackaged) Object.assign(globalThis, { codexTrayForTests: started })
}

/** Nothing runs: one clear line, a dialog where somebody can see it, and the exit code the CLI uses. */
function giveUp(thrown: unknown): void {
  const error = toWireError(thrown)
  process.stderr.write(`codex-tray: ${error.message}\n`)
  if (app.isReady() && process.env['CODEX_TRAY_NO_DIALOGS'] === undefined) {
    dialog.showErrorBox('codex-tray cannot start', error.message)
  }
  app.exit(error.code === 'already_running' ? 3 : 2)
}

function readArguments(): ReturnType<typeof parseAppArguments> {
  try {
    return parseAppArguments(process.argv.slice(1), process.cwd())
  } catch (thrown) {
    process.stderr.write(`codex-tray: ${thrown instanceof AppError ? thrown.message : String(thrown)}\n`)
    process.exit(2)
  }
}
