import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defaultRegistry } from '../../../electron/codex/managed/default-registry.ts'
import { startFakeRegistry } from '../../support/fake-registry.ts'
import { sha512, type ArchiveEntry } from '../../support/npm-archive.ts'
import {
  codexName,
  openManagedWorld,
  platformPackage,
  publishInParts,
  vendor,
  wholePackage,
  type ManagedWorld,
} from './world.ts'

let world: ManagedWorld
beforeEach(async () => {
  world = await openManagedWorld()
})
afterEach(() => world.close())

const archivePath = (version: string): string => `/${codexName}/-/codex-${version}.tgz`

describe('a version is installed', () => {
  test('from one package for all platforms, of which only ours is kept', async () => {
    world.registry.publish(codexName, '0.44.0', wholePackage('0.44.0'))
    await world.install('0.44.0')
    const [installed] = await world.versions.list()
    const path = join(world.folder, '0.44.0', 'vendor', vendor, 'codex', 'codex')
    expect(installed).toMatchObject({ version: '0.44.0', path, inUse: false, installedAt: 1_700_000_000_000 })
    expect(execFileSync(path, { encoding: 'utf8' })).toBe('codex-cli 0.44.0\n')
    expect(readdirSync(join(world.folder, '0.44.0', 'vendor'))).toEqual([vendor])
    expect(existsSync(join(world.folder, '0.44.0', 'bin'))).toBe(false)
    expect(statSync(path).mode & 0o777).toBe(0o700)
    expect(statSync(join(world.folder, '0.44.0', 'package.json')).mode & 0o777).toBe(0o600)
    expect(installed?.bytes).toBe(
      ['package.json', 'codex-tray.json', `vendor/${vendor}/codex/codex`]
        .map((file) => statSync(join(world.folder, '0.44.0', file)).size)
        .reduce((sum, size) => sum + size),
    )
  })

  test('from the package of its platform, published under an alias or under a name of its own', async () => {
    publishInParts(world.registry, '0.169.0')
    await world.install('0.169.0')
    const manifest = world.registry.publish(codexName, '0.170.0', [])
    manifest.optionalDependencies = { [`${codexName}-linux-x64`]: '0.170.0' }
    world.registry.publish(`${codexName}-linux-x64`, '0.170.0', platformPackage('0.170.0'))
    await world.install('0.170.0')
    const list = await world.versions.list()
    expect(list.map(({ version }) => version)).toEqual(['0.170.0', '0.169.0'])
    for (const { version, path } of list) {
      expect(path).toBe(join(world.folder, version, 'vendor', vendor, 'bin', 'codex'))
      expect(existsSync(join(dirname(path), '..', 'codex-path', 'rg'))).toBe(true)
    }
  })

  test('step by step, and nothing is asked for a second time', async () => {
    world.registry.publish(codexName, '0.44.0', wholePackage('0.44.0'))
    await world.install('0.44.0')
    const order = ['asking', 'fetching', 'checking', 'unpacking', 'trying', 'done']
    expect([...new Set(world.steps.map(({ step }) => step))]).toEqual(order)
    const fetched = world.steps.filter(({ step }) => step === 'fetching').at(-1)
    expect(fetched?.doneBytes).toBe(fetched?.totalBytes)
    expect(fetched?.totalBytes).toBeGreaterThan(100)
    const asked = world.registry.asked.length
    await world.install('0.44.0')
    expect(world.registry.asked.length).toBe(asked)
    expect(world.steps.at(-1)?.step).toBe('done')
  })

  test('over what a killed process left behind, which goes', async () => {
    world.registry.publish(codexName, '0.44.0', wholePackage('0.44.0'))
    mkdirSync(join(world.folder, '.work-1234', 'content'), { recursive: true })
    mkdirSync(join(world.folder, '0.44.0', 'vendor'), { recursive: true })
    expect(await world.versions.list()).toEqual([])
    await world.install('0.44.0')
    expect(world.left()).toEqual(['0.44.0'])
    expect(await world.versions.list()).toHaveLength(1)
  })

  test('from a mirror that passes on addresses of the public registry, and by redirects on its host', async () => {
    const manifest = world.registry.publish(codexName, '0.44.0', wholePackage('0.44.0'))
    manifest.dist.tarball = new URL('moved.tgz', defaultRegistry).href
    world.registry.answer('/moved.tgz', (_request, response) => {
      response.writeHead(302, { location: archivePath('0.44.0') }).end()
    })
    await world.install('0.44.0')
    expect(world.registry.asked.slice(-2)).toEqual(['/moved.tgz', archivePath('0.44.0')])
  })
})

describe('nothing is kept, and it is told why, when', () => {
  async function refused(version: string, error: object): Promise<void> {
    await expect(world.install(version)).rejects.toMatchObject(error)
    expect(world.left()).toEqual([])
    expect(await world.versions.list()).toEqual([])
    expect(world.steps.at(-1)).toMatchObject({ version, step: 'failed', error: expect.any(String) })
  }

  test('the package is not what the registry says', async () => {
    const manifest = world.registry.publish(codexName, '0.44.0', wholePackage('0.44.0'))
    const other = `sha512-${Buffer.alloc(64).toString('base64')}`
    manifest.dist.integrity = other
    await refused('0.44.0', { code: 'package_damaged', facts: { accepted: other } })
  })

  test.each([undefined, 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk='])(
    'the registry vouches for it with %s: it is not even fetched',
    async (integrity) => {
      const manifest = world.registry.publish(codexName, '0.44.0', wholePackage('0.44.0'))
      if (integrity === undefined) delete manifest.dist.integrity
      else manifest.dist.integrity = integrity
      await refused('0.44.0', { code: 'package_damaged', facts: { accepted: 'a sha512 integrity' } })
      expect(world.registry.asked).toEqual(['/@openai%2fcodex'])
    },
  )

  const evil: ArchiveEntry[] = [
    { path: 'package/../../../evil', contents: 'x' },
    { path: '../evil', contents: 'x' },
    { path: '/tmp/../evil', contents: 'x' },
    { path: `package/vendor/${vendor}/..\\evil`, contents: 'x' },
    { path: `package/vendor/${vendor}/link`, type: 'SymbolicLink', linkpath: '/etc/passwd' },
    { path: `package/vendor/${vendor}/link`, type: 'Link', linkpath: '../../evil' },
  ]
  test.each(evil)('it reaches out of its folder by %o', async (entry) => {
    world.registry.publish(codexName, '0.44.0', [entry, ...wholePackage('0.44.0')])
    await refused('0.44.0', {
      code: 'package_damaged',
      facts: { what: 'The package has an entry that does not stay inside it' },
    })
    const everything = readdirSync(world.root, { recursive: true, encoding: 'utf8' })
    expect(everything.filter((path) => /evil|link/.test(path))).toEqual([])
  })

  test('it is not an archive', async () => {
    const manifest = world.registry.publish(codexName, '0.44.0', [])
    world.registry.answer(archivePath('0.44.0'), (_request, response) => response.end('nonsense'))
    manifest.dist.integrity = sha512(Buffer.from('nonsense'))
    await refused('0.44.0', { code: 'package_damaged' })
  })

  test('the download is cut', async () => {
    world.registry.publish(codexName, '0.44.0', wholePackage('0.44.0'))
    world.registry.answer(archivePath('0.44.0'), (_request, response) => {
      response.writeHead(200, { 'content-length': 1000 })
      response.write('a part', () => response.destroy())
    })
    await refused('0.44.0', {
      code: 'registry_unreachable',
      facts: { what: expect.stringContaining('the connection was cut') },
    })
  })

  test('nobody answers', async () => {
    await world.registry.close()
    await refused('0.44.0', {
      code: 'registry_unreachable',
      facts: { what: expect.stringContaining('ECONNREFUSED') },
    })
  })

  test.each([
    [401, 'registry_refused', 'The npm registry wants a login'],
    [404, 'registry_refused', 'The npm registry does not give it'],
    [503, 'registry_unreachable', 'The npm registry has a problem'],
  ])('the registry answers %i', async (status, code, what) => {
    world.registry.publish(codexName, '0.44.0', wholePackage('0.44.0'))
    world.registry.answer(
      archivePath('0.44.0'),
      (_request, response) => void response.writeHead(status).end(),
    )
    await refused('0.44.0', { code, facts: { what, current: `status ${status}` } })
  })

  test('the page of a network that wants a sign-in answers', async () => {
    world.registry.answer('/@openai%2fcodex', (_request, response) => response.end('<html>Welcome'))
    await refused('0.44.0', { code: 'registry_refused', facts: { current: '"<html>Welcome"' } })
  })

  test('it is sent to another host, which is not asked', async () => {
    const elsewhere = await startFakeRegistry()
    try {
      const manifest = world.registry.publish(codexName, '0.44.0', wholePackage('0.44.0'))
      world.registry.answer(archivePath('0.44.0'), (_request, response) => {
        response.writeHead(302, { location: `${elsewhere.url}codex.tgz` }).end()
      })
      const error = { code: 'registry_refused', facts: { current: new URL(elsewhere.url).origin } }
      await refused('0.44.0', error)
      manifest.dist.tarball = `${elsewhere.url}codex.tgz`
      await refused('0.44.0', error)
      expect(elsewhere.asked).toEqual([])
    } finally {
      await elsewhere.close()
    }
  })

  test('there is no such version, or none for this machine', async () => {
    publishInParts(world.registry, '0.169.0')
    await refused('0.170.0', {
      code: 'codex_version_unknown',
      facts: { accepted: 'an exact version; the newest is 0.169.0' },
    })
    for (const name of ['0.169.0-linux-x64', '../0.169.0', 'latest', '^0.169.0', '__proto__'])
      await refused(name, { code: 'codex_version_unknown' })
    const manifest = world.registry.publish(codexName, '0.171.0', [])
    manifest.optionalDependencies = { [`${codexName}-darwin-arm64`]: `npm:${codexName}@0.171.0-darwin-arm64` }
    await refused('0.171.0', {
      code: 'codex_version_unknown',
      facts: { current: 'linux-x64', accepted: 'darwin-arm64' },
    })
    manifest.optionalDependencies = { [`${codexName}-linux-x64`]: 'npm:@evil/codex@0.171.0' }
    await refused('0.171.0', { code: 'registry_refused', facts: { current: '"@evil/codex"' } })
    world.registry.publish(codexName, '0.1.0', [{ path: 'package/bin/codex.js', contents: 'no program' }])
    await refused('0.1.0', { code: 'codex_version_unknown', facts: { current: 'linux-x64' } })
  })

  test.each([
    ['echo codex-cli 0.43.0', 'exit code 0, "codex-cli 0.43.0"'],
    ['echo oh >&2; exit 3', 'exit code 3, "oh"'],
    ['kill -SEGV $$', 'it crashed (SIGSEGV)'],
  ])('the program does not run: %s', async (script, current) => {
    world.registry.publish(codexName, '0.44.0', wholePackage('0.44.0', script))
    await refused('0.44.0', { code: 'codex_unusable', facts: { current } })
  })

  test('its folder cannot be one', async () => {
    mkdirSync(dirname(world.folder), { recursive: true })
    writeFileSync(world.folder, 'a file')
    await expect(world.install('0.44.0')).rejects.toMatchObject({ code: 'data_dir_unusable' })
    expect(readFileSync(world.folder, 'utf8')).toBe('a file')
  })
})
