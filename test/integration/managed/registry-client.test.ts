import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openRegistryClient, type RegistryClient } from '../../../electron/codex/managed/registry-client.ts'
import { settingsOf } from '../../../electron/codex/managed/registry-settings.ts'
import { startFakeRegistry, type FakeRegistry } from '../../support/fake-registry.ts'
import { codexName, wholePackage } from './world.ts'

const signal = new AbortController().signal
let root = ''
let registry: FakeRegistry
let client: RegistryClient | null = null
let proxy: Server | null = null
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'codex-registry-'))
  registry = await startFakeRegistry()
})
afterEach(async () => {
  await client?.close()
  proxy?.closeAllConnections()
  proxy?.close()
  await registry.close()
  rmSync(root, { recursive: true, force: true })
})

test('a registry that falls silent in the middle is given up', async () => {
  client = openRegistryClient(settingsOf(registry.url), 100)
  registry.answer('/half.tgz', (_request, response) => {
    response.writeHead(200, { 'content-length': 1000 })
    response.write('half')
  })
  const file = join(root, 'half.tgz')
  await expect(client.download('half.tgz', file, () => undefined, signal)).rejects.toMatchObject({
    code: 'registry_unreachable',
    facts: { what: expect.stringContaining('it stopped sending') },
  })
})

test('a registry need not say how much it sends', async () => {
  client = openRegistryClient(settingsOf(registry.url))
  registry.answer('/chunked.tgz', (_request, response) => {
    response.write('the first part', () => response.end(' and the last'))
  })
  const seen: (number | null)[][] = []
  const file = join(root, 'chunked.tgz')
  await client.download('chunked.tgz', file, (...counts) => seen.push(counts), signal)
  expect(readFileSync(file, 'utf8')).toBe('the first part and the last')
  expect(seen.at(-1)).toEqual([27, null])
})

describe('the proxy npm is set up with', () => {
  /** @returns its port; each connection asked for goes to `tunnels` */
  async function startProxy(password: string, tunnels: string[]): Promise<number> {
    const wanted = `Basic ${Buffer.from(`me:${password}`).toString('base64')}`
    const server = createServer()
    server.on('connect', (request, socket) => {
      tunnels.push(request.url ?? '')
      if (request.headers['proxy-authorization'] !== wanted)
        return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
      const [host, port] = (request.url ?? '').split(':')
      const upstream = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        upstream.pipe(socket).pipe(upstream)
      })
      upstream.on('error', () => socket.destroy())
      socket.on('error', () => upstream.destroy())
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    proxy = server
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    return address.port
  }
  const settingsWith = (port: number, password: string): ReturnType<typeof settingsOf> => ({
    ...settingsOf(registry.url),
    httpProxy: `http://me:${password}@127.0.0.1:${port}/`,
  })

  test('is used, and is not where it is told not to be', async () => {
    registry.publish(codexName, '0.44.0', wholePackage('0.44.0'))
    const tunnels: string[] = []
    const settings = settingsWith(await startProxy('open-sesame', tunnels), 'open-sesame')
    client = openRegistryClient(settings)
    const { versions } = await client.packument(codexName, signal)
    expect(Object.keys(versions)).toEqual(['0.44.0'])
    expect(tunnels).toEqual([new URL(registry.url).host])
    await client.close()
    client = openRegistryClient({ ...settings, noProxy: '127.0.0.1' })
    await client.packument(codexName, signal)
    expect(tunnels).toHaveLength(1)
  })

  test('is named when it refuses, its password never', async () => {
    client = openRegistryClient(settingsWith(await startProxy('open-sesame', []), 'wrong-word'))
    const error: unknown = await client.packument(codexName, signal).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'registry_unreachable',
      facts: { what: expect.stringMatching(/through the proxy npm is set up with.*407/) },
    })
    expect(String(error)).not.toContain('wrong-word')
    expect(registry.asked).toEqual([])
  })
})
