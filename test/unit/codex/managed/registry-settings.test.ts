import { describe, expect, test } from 'vitest'
import { defaultRegistry } from '../../../../electron/codex/managed/default-registry.ts'
import { readRegistrySettings, settingsOf } from '../../../../electron/codex/managed/registry-settings.ts'
import type { ProgramResult, RunProgram } from '../../../../electron/codex/managed/run-program.ts'

const nothing: ProgramResult = { exitCode: null, stdout: '', stderr: '', problem: 'x', missing: true }
const signal = new AbortController().signal

async function read(
  result: Partial<ProgramResult>,
  env: Record<string, string> = {},
): ReturnType<typeof readRegistrySettings> {
  const asked: string[][] = []
  const run: RunProgram = async (program, args, { cwd }) => {
    asked.push([program, ...args.slice(0, 2), cwd])
    return { ...nothing, ...result }
  }
  const settings = await readRegistrySettings({ run, env, cwd: '/neutral', signal })
  expect(asked).toEqual([['npm', 'config', 'get', '/neutral']])
  return settings
}

const npmSays = (...lines: string[]): Partial<ProgramResult> => ({
  exitCode: 0,
  stdout: `${lines.join('\n')}\n`,
  problem: null,
  missing: false,
})

describe('which registry is asked', () => {
  test('the one npm names, with its proxies', async () => {
    const settings = await read(
      npmSays(
        'registry=https://npm.example/base',
        '@openai:registry=undefined',
        'cafile=null',
        'proxy=null',
        'https-proxy=http://user:secret@proxy.example:3128/',
        'noproxy=localhost,.example',
      ),
      { npm_config_registry: 'https://not-asked.example/' },
    )
    expect(settings.url.href).toBe('https://npm.example/base/')
    expect(settings).toMatchObject({
      httpProxy: null,
      httpsProxy: 'http://user:secret@proxy.example:3128/',
      noProxy: 'localhost,.example',
      ca: null,
    })
  })

  test('the one npm keeps for the packages of OpenAI before the general one', async () => {
    const said = npmSays('registry=https://npm.example/', '@openai:registry=https://mirror.example')
    expect((await read(said)).url.href).toBe('https://mirror.example/')
  })

  test('without npm what the environment says, in any case of letters, then the public one', async () => {
    const env = {
      NPM_CONFIG_REGISTRY: 'https://env.example',
      https_proxy: 'http://p.example:1',
      NO_PROXY: 'a',
    }
    const settings = await read({}, env)
    expect(settings.url.href).toBe('https://env.example/')
    expect(settings).toMatchObject({ httpProxy: null, httpsProxy: 'http://p.example:1', noProxy: 'a' })
    expect((await read({})).url.href).toBe(defaultRegistry)
  })

  test('a broken npm is told, not passed over for the public registry', async () => {
    await expect(read({ exitCode: 1, problem: null, missing: false })).rejects.toMatchObject({
      code: 'registry_refused',
      facts: { current: 'exit code 1' },
    })
  })

  test('a registry that is no web address, or certificates that are not there, are refused', async () => {
    for (const registry of ['file:///tmp/x', 'npm.example', 'ftp://npm.example/'])
      await expect(read(npmSays(`registry=${registry}`))).rejects.toMatchObject({ code: 'registry_refused' })
    await expect(read(npmSays('cafile=/nowhere/ca.pem'))).rejects.toMatchObject({
      code: 'registry_refused',
      facts: { where: '/nowhere/ca.pem' },
    })
  })

  test('a password in the address is neither used nor kept', () => {
    expect(settingsOf('https://me:secret@npm.example/x?token=secret#y').url.href).toBe(
      'https://npm.example/x/',
    )
  })
})
