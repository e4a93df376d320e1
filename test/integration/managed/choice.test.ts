import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { codexName, openManagedWorld, wholePackage, type ManagedWorld } from './world.ts'

let world: ManagedWorld
beforeEach(async () => {
  world = await openManagedWorld()
  for (const version of ['0.42.0', '0.44.0', '0.100.0']) {
    world.registry.publish(codexName, version, wholePackage(version))
    if (version !== '0.100.0') await world.install(version)
  }
})
afterEach(() => world.close())

test('what is chosen is remembered by file, with the way back', async () => {
  const { versions } = world
  expect(await versions.inUse()).toBeNull()
  expect(await versions.previous()).toBeUndefined()
  await expect(versions.rollback()).rejects.toMatchObject({ code: 'codex_version_unknown' })
  await versions.use('0.42.0')
  await versions.use('0.44.0')
  await versions.use('0.44.0')
  const other = world.another()
  expect(await other.inUse()).toMatchObject({ version: '0.44.0', inUse: true })
  expect((await other.list()).map(({ version, inUse }) => [version, inUse])).toEqual([
    ['0.44.0', true],
    ['0.42.0', false],
  ])
  expect(await other.previous()).toBe('0.42.0')
  expect(await other.rollback()).toBe('0.42.0')
  expect((await versions.inUse())?.version).toBe('0.42.0')
  expect(await versions.rollback()).toBe('0.44.0')
  await versions.use(null)
  expect(await versions.inUse()).toBeNull()
  expect(await versions.rollback()).toBe('0.44.0')
  expect(await versions.rollback()).toBeNull()
})

test('only what is installed can be chosen or removed, and nothing outside the folder', async () => {
  writeFileSync(join(world.root, 'data', 'precious'), '')
  for (const version of ['0.100.0', '../precious', '.locks', '', 'none']) {
    await expect(world.versions.use(version)).rejects.toMatchObject({
      code: 'codex_version_unknown',
      facts: { accepted: '0.44.0, 0.42.0' },
    })
    await expect(world.versions.remove(version)).rejects.toMatchObject({ code: 'codex_version_unknown' })
  }
})

test('the one in use stays, any other goes with all its files', async () => {
  await world.versions.use('0.44.0')
  await expect(world.versions.remove('0.44.0')).rejects.toMatchObject({ code: 'codex_version_in_use' })
  await world.versions.remove('0.42.0')
  expect(world.left()).toEqual(['0.44.0'])
  await world.versions.use(null)
  await world.versions.remove('0.44.0')
  expect(world.left()).toEqual([])
  await expect(world.versions.rollback()).rejects.toMatchObject({ code: 'codex_version_unknown' })
})

test('a chosen one that was taken away is told, never replaced in silence', async () => {
  await world.versions.use('0.44.0')
  rmSync(join(world.folder, '0.44.0'), { recursive: true })
  await expect(world.versions.inUse()).rejects.toMatchObject({
    code: 'codex_missing',
    facts: { fix: expect.stringContaining('codex install 0.44.0') },
  })
  await world.versions.use(null)
  expect(await world.versions.inUse()).toBeNull()
})

test('a choice that cannot be read is none', async () => {
  await world.versions.use('0.44.0')
  writeFileSync(join(world.folder, 'in-use.json'), '{"format":1,"inUse":')
  expect(await world.versions.inUse()).toBeNull()
})

test('releases are offered newest first, without pre-releases and parts of others', async () => {
  world.registry.publish(codexName, '0.101.0-alpha.1', [])
  world.registry.publish(codexName, '0.44.0-linux-x64', [])
  world.registry.publish(codexName, '0.1.2504161551', [])
  const foreign = world.registry.publish(codexName, '0.102.0', [])
  foreign.optionalDependencies = { '@openai/codex-darwin-arm64': 'npm:@openai/codex@0.102.0-darwin-arm64' }
  expect(await world.versions.available()).toEqual(['0.100.0', '0.44.0', '0.42.0'])
})
