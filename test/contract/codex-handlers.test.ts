import { beforeEach, describe, expect, it, vi } from 'vitest'

vi.mock('electron', () => ({ ipcMain: { handle: vi.fn() }, shell: {} }))

import { idleDaemonState, type DaemonState } from '../../shared/codex/daemon-state.ts'
import { AppError } from '../../shared/errors/app-error.ts'
import { codexHandlers } from '../../electron/main/ipc/handlers/codex.ts'
import { dispatch, type Handlers } from '../../electron/main/ipc/register.ts'

const key = 'sk-secret-that-nobody-may-see'
const url = 'https://auth.openai.com/oauth/authorize?state=1'
const ask = vi.fn<(question: string, input: unknown) => Promise<unknown>>()
const decide = vi.fn()
const opened: string[] = []
let state: DaemonState

function call(name: string, input: unknown = {}): Promise<unknown> {
  const daemon = {
    state: () => state,
    approvals: () => [],
    decide,
    ask,
  } as unknown as Parameters<typeof codexHandlers>[0]
  const handlers = codexHandlers(daemon, async (page) => void opened.push(page))
  return dispatch(handlers as Handlers, name, input)
}

beforeEach(() => {
  ask.mockReset()
  decide.mockReset()
  opened.length = 0
  state = idleDaemonState
})

describe('the account, from the window', () => {
  it('logs in with ChatGPT by opening the page Codex names', async () => {
    ask.mockResolvedValue({ url })
    expect(await call('account.login', { method: 'chatgpt' })).toEqual({})
    expect(ask).toHaveBeenCalledWith('account.login', { method: 'chatgpt' })
    expect(opened).toEqual([url])
  })

  it('opens no page that is not OpenAI’s, whatever Codex says', async () => {
    ask.mockResolvedValue({ url: 'https://evil.example/login' })
    await expect(call('account.login', { method: 'chatgpt' })).rejects.toMatchObject({
      code: 'codex_refused',
    })
    expect(opened).toEqual([])
  })

  it('opens the page of a login under way again, and says so when there is none', async () => {
    await expect(call('account.openLoginPage')).rejects.toMatchObject({ code: 'codex_refused' })
    state = { ...idleDaemonState, account: { ...idleDaemonState.account, login: { id: '1', url } } }
    await call('account.openLoginPage')
    expect(opened).toEqual([url])
  })

  it('passes an API key on once and never gives it back, nor in an error', async () => {
    ask.mockResolvedValue({ url: null })
    expect(await call('account.login', { method: 'api-key', apiKey: key })).toEqual({})
    expect(ask).toHaveBeenCalledExactlyOnceWith('account.login', { method: 'api-key', apiKey: key })
    const malformed = await call('account.login', { method: 'api-kee', apiKey: key }).catch(
      (error: unknown) => error,
    )
    expect(malformed).toMatchObject({ code: 'ipc_invalid' })
    expect(String(malformed)).not.toContain(key)
  })

  it('tells what the daemon refused with', async () => {
    ask.mockRejectedValue(new AppError('daemon_unreachable', { what: 'The Codex daemon is not running' }))
    await expect(call('account.logout')).rejects.toMatchObject({ code: 'daemon_unreachable' })
  })
})

it('a decision that is none is refused, so nothing is approved by a mistake', async () => {
  await expect(call('approvals.decide', { id: 'a', decision: 'yes' })).rejects.toMatchObject({
    code: 'ipc_invalid',
  })
  expect(decide).not.toHaveBeenCalled()
  await call('approvals.decide', { id: 'a', decision: 'approve-session' })
  expect(decide).toHaveBeenCalledWith('a', 'approve-session')
})
