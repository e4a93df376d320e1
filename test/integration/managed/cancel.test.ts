import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { processInfo } from '../../../electron/node/process-identity.ts'
import { codexName, openManagedWorld, publishInParts, wholePackage, type ManagedWorld } from './world.ts'

let world: ManagedWorld
beforeEach(async () => {
  world = await openManagedWorld()
})
afterEach(() => world.close())

const cancelled = { code: 'install_cancelled' }

describe('an installation that is cancelled leaves nothing behind', () => {
  test.each(['asking', 'fetching', 'checking', 'unpacking', 'trying'])('while %s', async (step) => {
    publishInParts(world.registry, '0.169.0')
    const cancel = new AbortController()
    const onProgress = (progress: { step: string }): void => {
      if (progress.step === step) cancel.abort()
    }
    await expect(world.install('0.169.0', { signal: cancel.signal, onProgress })).rejects.toMatchObject(
      cancelled,
    )
    expect(world.left()).toEqual([])
    expect(world.steps.at(-1)?.step).toBe('failed')
    expect(world.steps.map((progress) => progress.step)).not.toContain('done')
    await world.install('0.169.0')
    expect(world.left()).toEqual(['0.169.0'])
  })

  test('before it began: nobody is asked', async () => {
    await expect(world.install('0.169.0', { signal: AbortSignal.abort() })).rejects.toMatchObject(cancelled)
    expect(world.registry.asked).toEqual([])
  })

  test('while a slow registry sends, and the registry is told', async () => {
    world.registry.publish(codexName, '0.44.0', wholePackage('0.44.0'))
    let gone = false
    world.registry.answer(`/${codexName}/-/codex-0.44.0.tgz`, (_request, response) => {
      response.on('close', () => (gone = true))
      response.writeHead(200, { 'content-length': 1_000_000 })
      response.write('the first bytes of many')
    })
    const cancel = new AbortController()
    const installing = world.install('0.44.0', { signal: cancel.signal })
    const told = expect(installing).rejects.toMatchObject(cancelled)
    await expect.poll(() => world.steps.at(-1)).toMatchObject({ step: 'fetching', totalBytes: 1_000_000 })
    cancel.abort()
    await told
    await expect.poll(() => gone).toBe(true)
    expect(world.left()).toEqual([])
  })

  test('while the program hangs, which is ended with what it started', async () => {
    const pidFile = join(world.root, 'pid')
    const script = `(trap '' TERM; exec sleep 600) & echo $! > ${pidFile}; wait`
    world.registry.publish(codexName, '0.44.0', wholePackage('0.44.0', script))
    const cancel = new AbortController()
    const told = expect(world.install('0.44.0', { signal: cancel.signal })).rejects.toMatchObject(cancelled)
    await expect.poll(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8').endsWith('\n')).toBe(true)
    cancel.abort()
    await told
    await expect.poll(() => processInfo(Number(readFileSync(pidFile, 'utf8')))).toBeNull()
    expect(world.left()).toEqual([])
  })
})

describe('two at once', () => {
  test('one installs, the other is told; choosing and removing goes on meanwhile', async () => {
    world.registry.publish(codexName, '0.42.0', wholePackage('0.42.0'))
    await world.install('0.42.0')
    world.registry.publish(codexName, '0.44.0', wholePackage('0.44.0'))
    const cancel = new AbortController()
    world.registry.answer(`/${codexName}/-/codex-0.44.0.tgz`, (_request, response) => response.flushHeaders())
    const told = expect(world.install('0.44.0', { signal: cancel.signal })).rejects.toMatchObject(cancelled)
    await expect.poll(() => world.registry.asked.at(-1)).toMatch(/0\.44\.0\.tgz$/)
    const other = world.another()
    const never = new AbortController().signal
    await expect(other.install('0.44.0', () => undefined, never)).rejects.toMatchObject({
      code: 'codex_versions_busy',
    })
    await other.use('0.42.0')
    await other.use(null)
    await other.remove('0.42.0')
    expect(await other.list()).toEqual([])
    cancel.abort()
    await told
    expect(world.left()).toEqual([])
  })
})
