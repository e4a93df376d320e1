import { expect, test } from 'vitest'
import { programRunner } from '../../../../electron/codex/managed/run-program.ts'

const options = { cwd: '/', timeoutMs: 10_000, signal: new AbortController().signal }

test('keys and tokens of the user do not reach npm and Codex; what they need to start does', async () => {
  const run = programRunner({
    PATH: '/usr/bin:/bin',
    OPENAI_API_KEY: 'secret-1',
    CODEX_TRAY_API_KEY: 'secret-2',
    NPM_TOKEN: 'secret-3',
    npm_config__auth: 'secret-4',
    npm_config_registry: 'https://npm.example/',
    NODE_OPTIONS: '--inspect',
  })
  const { stdout, exitCode } = await run('env', [], { ...options, env: { CODEX_HOME: '/x' } })
  expect(exitCode).toBe(0)
  const names = stdout.split('\n').map((line) => line.split('=')[0])
  // PWD and the like are a shell's, not ours.
  expect(names.filter((name) => name !== 'PWD').toSorted()).toEqual([
    'CODEX_HOME',
    'PATH',
    'npm_config_registry',
  ])
})

test('a program that is not there, one that hangs, one that floods', async () => {
  const run = programRunner({ PATH: '/usr/bin:/bin' })
  expect(await run('no-such-program-here', [], options)).toMatchObject({ exitCode: null, missing: true })
  expect(await run('sleep', ['600'], { ...options, timeoutMs: 50 })).toMatchObject({
    exitCode: null,
    missing: false,
    problem: 'it did not end within 50 ms',
  })
  const flood = await run('yes', [], options)
  expect(flood.exitCode).not.toBe(0)
})
