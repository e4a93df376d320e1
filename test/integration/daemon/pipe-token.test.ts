import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { connectDaemon } from '../../../electron/codex/daemon-link.ts'
import { serveConnection } from '../../../electron/daemon/socket/connection.ts'
import { makePipeToken } from '../../../electron/daemon/socket/pipe-token.ts'
import { pipeTokenFile } from '../../../electron/node/pipe-token-file.ts'

/** What happens on Windows, with a Unix socket in place of the pipe. */
let folder = ''
let server: Server | null = null
const at = (name: string): string => join(folder, name)
const requestSchema = z.object({ id: z.number(), method: z.string() })

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ct-pipe-'))
})
afterEach(async () => {
  server?.close()
  await rm(folder, { recursive: true, force: true })
})

async function serve(): Promise<{ socket: string; tokenFile: string }> {
  const [socket, tokenFile] = [at('pipe'), at('pipes/pipe.token')]
  const token = await makePipeToken(tokenFile)
  const listening = createServer((client) => {
    serveConnection(client, {
      token,
      log: () => undefined,
      engaged: () => undefined,
      closed: () => undefined,
      openLine: () => {
        throw new Error('no line session here')
      },
      openRpc: (send) => ({
        receive: (message) => {
          const { id, method } = requestSchema.parse(message)
          send({ id, result: method })
        },
        unreadable: () => undefined,
        busy: () => false,
        close: () => undefined,
      }),
    })
  })
  server = listening
  await new Promise<void>((resolve) => listening.listen(socket, resolve))
  return { socket, tokenFile }
}

it('is shown by our own clients before anything else', async () => {
  const { socket, tokenFile } = await serve()
  const link = await connectDaemon(socket, tokenFile)
  expect(await link.request('daemon/status')).toBe('daemon/status')
  link.close()
  expect((await stat(at('pipes'))).mode & 0o077).toBe(0)
})

it('keeps out who has another one or none', async () => {
  const { socket } = await serve()
  const none = await connectDaemon(socket, null)
  await expect(none.request('daemon/status')).rejects.toMatchObject({ code: 'codex_gone' })
  await writeFile(at('wrong'), 'guessed\n')
  const wrong = await connectDaemon(socket, at('wrong'))
  await expect(wrong.request('daemon/status')).rejects.toMatchObject({ code: 'codex_gone' })
  await expect(connectDaemon(socket, at('missing'))).rejects.toMatchObject({ code: 'daemon_unreachable' })
})

it('lies in the folder of the user, named after the pipe; elsewhere there is none', () => {
  const file = pipeTokenFile('\\\\.\\pipe\\codex-tray-abc', 'win32', 'C:\\Users\\mei')
  expect(file).toBe('C:\\Users\\mei\\AppData\\Local\\codex-tray\\pipes\\codex-tray-abc.token')
  expect(pipeTokenFile('/run/daemon.sock', 'linux')).toBeNull()
})
