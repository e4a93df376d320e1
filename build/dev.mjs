import { spawn } from 'node:child_process'
import { electronRuntime } from './electron-runtime.mjs'
import { ensureBuilt } from './ensure-built.mjs'
import { electronSwitches } from './lib/electron-switches.mjs'
import { Failure, runProgram } from './lib/failure.mjs'
import { hasDisplay } from './lib/has-display.mjs'
import { inProject, projectRoot } from './lib/project.mjs'

/**
 * `npm run dev`: the app with a window that reloads as it is edited. Main, preload and the services are built once;
 * after a change to them start again.
 * @param {readonly string[]} args passed to the app
 * @returns {Promise<number>} the app's exit code
 */
async function develop(args) {
  if (!hasDisplay(process.platform, process.env))
    throw new Failure('The window needs a display; there is none here.')
  const { executable } = await electronRuntime()
  await ensureBuilt()
  const { createServer } = await import('vite')
  const server = await createServer({
    configFile: inProject('vite.config.ts'),
    server: { host: '127.0.0.1' },
  })
  await server.listen()
  const url = server.resolvedUrls?.local[0]
  if (url === undefined) throw new Failure('Vite does not listen.')
  process.stdout.write(`codex-tray: the window comes from ${url}\n`)
  const child = spawn(executable, [projectRoot, ...electronSwitches(), ...args], {
    stdio: 'inherit',
    env: { ...process.env, VITE_DEV_SERVER_URL: url },
  })
  process.on('SIGINT', () => child.kill('SIGINT'))
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (exitCode) => resolve(exitCode ?? 143))
  })
  await server.close()
  return code
}

await runProgram(() => develop(process.argv.slice(2)))
