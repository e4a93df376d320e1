import { describe, expect, it } from 'vitest'
import { overridesOf, profileArguments, shellLine } from '../../../shared/doctor/profile-arguments.ts'
import { runVersions } from '../../../shared/compat/generated/versions.ts'
import { isAtLeast } from '../../../shared/compat/codex-version.ts'
import { checkArguments } from '../../../shared/doctor/check-arguments.ts'
import { serverArguments } from '../../../electron/daemon/child/handshake.ts'
import { loginArguments } from '../../../electron/daemon/child/login-arguments.ts'

const entries = { model: 'a "b"', features: { x: true }, notify: ['a', 'b'] }
const use = { name: 'fix', entries }

describe('a profile as arguments', () => {
  it('is --profile where that is passed on, and each value by its own key elsewhere', () => {
    expect(profileArguments({ ...use, version: '0.134.0', command: 'exec' })).toEqual(['--profile', 'fix'])
    expect(profileArguments({ ...use, version: '0.169.0', command: '' })).toEqual(['--profile', 'fix'])
    const pairs = ['-c', 'model="a \\"b\\""', '-c', 'features.x=true', '-c', 'notify=["a", "b"]']
    expect(profileArguments({ ...use, version: '0.169.0', command: 'app-server' })).toEqual(pairs)
    expect(profileArguments({ ...use, version: '0.133.0', command: 'exec' })).toEqual([
      '-c',
      'profile="fix"',
      ...pairs,
    ])
  })

  it('leaves out what no dotted key can say, and what may be a secret', () => {
    const given = {
      model_providers: {
        'a.b': { name: 'x' },
        acme: {
          http_headers: { Authorization: 'sk-1' },
          experimental_bearer_token: 'sk-2',
          base_url: 'https://me:sk-3@x.example/v1',
          name: 'Acme',
        },
      },
    }
    const { pairs, leftOut } = overridesOf(given)
    expect(pairs).toEqual([{ key: 'model_providers.acme.name', value: 'Acme' }])
    expect(leftOut).toHaveLength(4)
    const args = profileArguments({ name: 'x', entries: given, version: '0.94.0', command: '' }).join(' ')
    expect(args).not.toContain('sk-')
  })

  it('can be pasted', () => {
    expect(shellLine(['codex', '-c', 'a="it\'s"'])).toBe(`codex -c 'a="it'\\''s"'`)
    expect(shellLine(['codex', '--profile', 'x'])).toBe('codex --profile x')
  })
})

/** Every command line we start Codex with ourselves, of every version that was run. */
describe.each(runVersions)('Codex %s takes what we start it with', (version) => {
  const server = serverArguments(version)
  const profile = (command: string): string[] => profileArguments({ ...use, version, command })
  const judging = isAtLeast(version, '0.164.0')
    ? [
        ['app-server', '--strict-config', '--print-startup-config'],
        ['app-server', '--print-startup-config'],
      ]
    : [['mcp', 'list', '--json']]
  const lines: readonly (readonly string[])[] = [
    ['--version'],
    server,
    [...server, ...loginArguments(version)],
    [...server, ...profile(server[0] ?? ''), ...loginArguments(version)],
    [...profile('exec'), 'exec', '--json', 'hello'],
    [...profile(''), 'hello'],
    ...(isAtLeast(version, '0.44.0') ? judging : []),
  ]
  it.each(lines.map((line) => [line.join(' '), line] as const))('codex %s', (_, line) => {
    expect(checkArguments(line, version)).toEqual([])
  })
})
