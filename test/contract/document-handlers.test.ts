import { beforeEach, describe, expect, it, vi } from 'vitest'

vi.mock('electron', () => ({ ipcMain: { handle: vi.fn() } }))

import { keysHandlers } from '../../electron/main/ipc/handlers/keys.ts'
import { documentHandlers } from '../../electron/main/ipc/handlers/documents.ts'
import { useInCodexHandlers } from '../../electron/main/ipc/handlers/use-in-codex.ts'
import { dispatch, type Handlers } from '../../electron/main/ipc/register.ts'
import type { ProviderTestResult } from '../../shared/codex-config/provider-test.ts'
import type { Host } from '../../electron/host/host-api.ts'

const apply = vi.fn<Host['documents']['apply']>()
const testProvider = vi.fn<Host['documents']['testProvider']>()
const setKey = vi.fn<Host['keys']['set']>()
const keyState = vi.fn<Host['keys']['state']>()
const enable = vi.fn<Host['useInCodex']['enable']>()

function call(name: string, input: unknown): Promise<unknown> {
  const documents = { apply, testProvider, undo: async () => null } as unknown as Host['documents']
  const useInCodex = { enable } as unknown as Host['useInCodex']
  const keys = { state: keyState, set: setKey, clear: vi.fn() }
  const handlers = {
    ...documentHandlers(documents),
    ...useInCodexHandlers(useInCodex),
    ...keysHandlers(keys),
  }
  return dispatch(handlers as Handlers, name, input)
}
const request = { kind: 'provider.delete', document: 'codex', id: 'acme' } as const
const written = { outcome: 'written', revision: 'r2', backup: 'b1' } as const

beforeEach(() => {
  for (const mock of [apply, testProvider, enable, setKey, keyState]) mock.mockReset()
})

describe('a change of a file, from the window', () => {
  it('is passed on with the revision that was looked at', async () => {
    apply.mockResolvedValue({ document: 'codex', result: written })
    const input = { request, revisions: { codex: 'r1' }, reason: 'Delete provider acme' }
    expect(await call('documents.apply', input)).toEqual({ document: 'codex', result: written })
    expect(apply).toHaveBeenCalledExactlyOnceWith(request, { codex: 'r1' }, 'Delete provider acme')
  })

  it.each([
    ['a file outside', { ...request, document: 'profile:../../etc/passwd' }],
    ['a path for a document', { ...request, document: '/etc/passwd' }],
    ['an unknown change', { kind: 'provider.explode', document: 'codex', id: 'acme' }],
    ['raw edits', { kind: 'edits', document: 'codex', edits: [{ op: 'delete', path: ['model'] }] }],
    ['a value TOML has not', { kind: 'mcp.add', id: 'x', fields: { command: null } }],
  ])('is refused with %s', async (_what, wrong) => {
    const input = { request: wrong, revisions: {}, reason: 'x' }
    await expect(call('documents.apply', input)).rejects.toMatchObject({ code: 'ipc_invalid' })
    expect(apply).not.toHaveBeenCalled()
  })
})

it('undo without anything to undo says so by null', async () => {
  expect(await call('documents.undo', {})).toBeNull()
})

it('Codex can be made to use us in the two ways there are', async () => {
  enable.mockResolvedValue({
    mode: 'profile',
    codexVersion: '0.169.0',
    keyVariable: null,
    unguarded: null,
    wanted: false,
    problem: null,
  })
  expect(await call('useInCodex.enable', { mode: 'profile' })).toMatchObject({ mode: 'profile' })
  await expect(call('useInCodex.enable', { mode: 'off' })).rejects.toMatchObject({ code: 'ipc_invalid' })
})

describe('the key of a provider, from the window', () => {
  const key = 'sk-live-0123456789'

  it('is passed on once and not given back', async () => {
    setKey.mockResolvedValue(undefined)
    expect(await call('keys.set', { provider: 'acme', key, mayBePlain: false })).toEqual({})
    expect(setKey).toHaveBeenCalledExactlyOnceWith('acme', key, false)
    keyState.mockResolvedValue({
      keychain: { available: true, kind: 'kwallet' },
      file: '/data/provider-keys.json',
      keys: [{ provider: 'acme', state: 'encrypted', value: key } as never],
      leftOver: [],
      problem: null,
    })
    expect(JSON.stringify(await call('keys.state', { askKeychain: true }))).not.toContain(key)
  })

  it.each([
    ['a line break', { provider: 'acme', key: `${key}\nx-evil: 1`, mayBePlain: false }],
    ['nothing', { provider: 'acme', key: '', mayBePlain: false }],
    ['a path for a provider', { provider: '../acme', key, mayBePlain: false }],
    ['nothing said about plain text', { provider: 'acme', key }],
  ])('is refused with %s, and not repeated in the refusal', async (_what, input) => {
    const refusal = await call('keys.set', input).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'ipc_invalid' })
    expect(String(refusal)).not.toContain(key)
    expect(setKey).not.toHaveBeenCalled()
  })
})

it('a test of a provider answers without anything the contract does not know', async () => {
  const result = {
    reachable: true,
    latencyMs: 1,
    chat: 'yes',
    responses: 'no',
    models: [],
    key: 'accepted',
    error: null,
    errorText: null,
    apiKey: 'sk-secret',
  } satisfies ProviderTestResult & { apiKey: string }
  testProvider.mockResolvedValue(result)
  const answer = await call('providers.test', { document: 'ours', id: null, fields: {} })
  expect(JSON.stringify(answer)).not.toContain('sk-secret')
})
