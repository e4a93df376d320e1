import { createServer, type Server } from 'node:http'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codexValidate } from '../../electron/codex-config/codex-verdict.ts'
import { openDocuments } from '../../electron/codex-config/open-documents.ts'
import { profileForm } from '../../electron/codex-config/profiles.ts'
import { restoreAll } from '../../electron/codex-config/restore.ts'
import { keyFileCommand, useInCodex } from '../../electron/codex-config/use-in-codex.ts'
import { fetchCodex, type Codex } from './fetch-codex.ts'
import { versions } from './versions.ts'
import { runCodex } from './run-codex.ts'
import { makeScratchRepo } from './scratch-repo.ts'

/** Who was asked, with which key; every request ends the turn. */
type Asked = { server: 'user' | 'us'; path: string; authorization: string | undefined }
const asked: Asked[] = []
const servers: Server[] = []
const fromFile = 'ctk_key-in-a-file'
const fromVariable = 'ctk_key-in-a-variable'

async function serve(server: Asked['server']): Promise<string> {
  const http = createServer((request, response) => {
    const path = request.url ?? ''
    if (path.includes('/responses'))
      asked.push({ server, path, authorization: request.headers.authorization })
    response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}')
  })
  servers.push(http)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const address = http.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/v1`
}

let folder = ''
let urls = { user: '', us: '' }
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codex-tray-use-'))
  await writeFile(join(folder, 'access-key'), `${fromFile}\n`)
  urls = { user: await serve('user'), us: await serve('us') }
})
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
  await rm(folder, { recursive: true, force: true })
})

describe.each(versions(['0.44.0', '0.94.0', '0.133.0', '0.134.0', 'latest']))('Codex %s', (version) => {
  let codex: Codex | null = null
  beforeAll(async () => {
    codex = await fetchCodex(version)
  })

  it('asks us when told to, with the key, and its user’s provider before, beside and after', async (context) => {
    if (codex === null) return context.skip('no registry')
    const program = codex
    const repo = await makeScratchRepo(
      `model = "fake/model"\nmodel_provider = "mine" # work\ncheck_for_update_on_startup = false\n\n[model_providers.mine]\nname = "Mine"\nbase_url = "${urls.user}"\nwire_api = "responses"\nrequest_max_retries = 0\nstream_max_retries = 0\n`,
    )
    try {
      const backupsFolder = join(repo.codexHome, '..', 'backups')
      const ourConfigFile = join(repo.codexHome, '..', 'ours.toml')
      const places = { codexHome: repo.codexHome, ourConfigFile, backupsFolder, now: Date.now }
      const reader = openDocuments(places)
      const verdict = { program: program.program, version: program.version, env: process.env }
      const docs = openDocuments({ ...places, validate: codexValidate(verdict, reader) })
      const before = await docs.text('codex')
      const use = (mode: 'profile' | 'default'): ReturnType<typeof useInCodex> =>
        useInCodex(docs, {
          mode,
          codexVersion: program.version,
          baseUrl: urls.us,
          keyCommand: keyFileCommand(join(folder, 'access-key'), process.platform),
          envKey: 'CODEX_TRAY_KEY',
        })
      const answers = async (...args: string[]): Promise<Asked | undefined> => {
        asked.length = 0
        await runCodex(program, repo, { apiKey: fromVariable, args })
        expect(new Set(asked.map(({ server }) => server)).size, JSON.stringify(asked)).toBe(1)
        return asked[0]
      }
      const usesCommand =
        profileForm(version === 'latest' ? program.version : version) === 'layer' || version === '0.133.0'
      const ours = { server: 'us', authorization: `Bearer ${usesCommand ? fromFile : fromVariable}` }

      expect(await answers()).toMatchObject({ server: 'user' })
      await use('profile')
      expect(await answers()).toMatchObject({ server: 'user' })
      expect(await answers('-p', 'codex-tray')).toMatchObject(ours)
      await use('default')
      expect(await answers()).toMatchObject(ours)
      const options = { backupsFolder, codexHome: repo.codexHome, now: Date.now }
      await restoreAll({ ...options, what: 'default-provider' })
      expect(await answers()).toMatchObject({ server: 'user' })
      await restoreAll({ ...options, what: 'everything' })
      // Some versions note by themselves that they trust the folder: what is not ours stays.
      const { text } = await docs.text('codex')
      expect(text.replace(/\n\[projects\.[^]*$/, '')).toBe(before.text)
      expect((await docs.states()).map(({ id }) => id)).toEqual(['codex', 'ours'])
    } finally {
      await repo.remove()
    }
  })
})
