import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askMcp, type McpAnswer } from '../../electron/codex-config/mcp-health.ts'
import { fetchCodex, type Codex } from './fetch-codex.ts'
import { versions } from './versions.ts'

/** A server with one tool; each start leaves a mark. */
const serverProgram = `import { appendFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
appendFileSync(process.argv[2], 'x')
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line)
  if (id === undefined) return
  const result =
    method === 'initialize'
      ? { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'one', version: '1' } }
      : method === 'tools/list'
        ? { tools: [{ name: 'hi', description: 'd', inputSchema: { type: 'object' } }] }
        : {}
  process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, result }) + '\\n')
})
`
/** Since when Codex knows each, as the facts say. */
const knowsUrl = (version: string): boolean => version !== '0.42.0'
const knowsEnabled = (version: string): boolean => knowsUrl(version) && version !== '0.44.0'

let folder = ''
let web: Server
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codex-tray-mcp-health-'))
  await writeFile(join(folder, 'server.mjs'), serverProgram)
  web = createServer((_request, response) => response.writeHead(404).end())
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  web.close()
  await rm(folder, { recursive: true, force: true })
})

const startsOf = (mark: string): Promise<string> => readFile(mark, 'utf8').catch(() => '')

describe.each(versions(['0.42.0', '0.44.0', '0.94.0', '0.149.0', 'latest']))(
  'MCP servers and Codex %s',
  (wanted) => {
    let codex: Codex | null
    beforeAll(async () => {
      codex = await fetchCodex(wanted)
    }, 300_000)

    const config = (mark: string): string => {
      const run = JSON.stringify(join(folder, 'server.mjs'))
      const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}/mcp`
      const stdio = `[mcp_servers.good]\ncommand = "node"\nargs = [${run}, ${JSON.stringify(mark)}]\n\n[mcp_servers.missing]\ncommand = "/no/such/program"\n`
      const off = '[mcp_servers.off]\ncommand = "x"\nenabled = false\n'
      const http = `[mcp_servers.tok]\nurl = "${url}"\nbearer_token_env_var = "NOT_SET"\n`
      return knowsEnabled(wanted) ? `${stdio}\n${off}\n${http}` : stdio
    }
    const ask = (text: string, start: boolean): Promise<McpAnswer> => {
      const { program, version } = codex ?? { program: '', version: '' }
      const env = { PATH: process.env['PATH'], HOME: folder }
      return askMcp({ program, version, env }, text, { hasSavedLogins: false, start })
    }

    it('are listed as this version lists them, and none is started', async (context) => {
      if (codex === null) return context.skip('no registry')
      const mark = join(folder, `${wanted}-listed`)
      const { servers, refused } = await ask(config(mark), false)
      expect(refused).toBeNull()
      const told = knowsEnabled(wanted)
      expect(servers.get('good')).toEqual({
        enabled: told ? true : null,
        disabledReason: null,
        auth: told ? 'unsupported' : null,
        startup: null,
      })
      expect(servers.get('off')?.enabled).toBe(told ? false : undefined)
      expect(servers.get('tok')?.auth).toBe(told ? 'bearer_token' : undefined)
      expect(await startsOf(mark)).toBe('')
    })

    it('say why the whole file is refused', async (context) => {
      if (codex === null) return context.skip('no registry')
      const { servers, refused } = await ask('model = 5\n', true)
      expect(servers.size).toBe(0)
      expect(refused).toMatch(/invalid type/)
    })

    it('are started when somebody says so; what the version does not tell is unknown', async (context) => {
      if (codex === null) return context.skip('no registry')
      const mark = join(folder, `${wanted}-started`)
      const { servers } = await ask(config(mark), true)
      const startup = (name: string): unknown => servers.get(name)?.startup
      if (!knowsEnabled(wanted)) {
        expect([startup('good'), startup('missing'), await startsOf(mark)]).toEqual([null, null, ''])
        return
      }
      expect(startup('good')).toEqual({ started: true, tools: 1, error: null })
      expect(startup('off')).toBeNull()
      expect(startup('missing')).toEqual(
        wanted === 'latest'
          ? { started: false, tools: 0, error: expect.stringContaining('No such file') }
          : { started: null, tools: 0, error: null },
      )
      expect(await startsOf(mark)).not.toBe('')
    })
  },
)
