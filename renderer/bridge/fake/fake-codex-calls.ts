import { AppError } from '../../../shared/errors/app-error.ts'
import { daemonStates } from './fake-daemon.ts'
import { moment, type FakeMain } from './fake-main.ts'
import type { FakeHandlers } from './fake-client.ts'

type CodexCalls = Pick<
  FakeHandlers,
  | 'daemon.state'
  | 'codex.restart'
  | 'account.refresh'
  | 'account.login'
  | 'account.openLoginPage'
  | 'account.cancelLogin'
  | 'account.logout'
  | 'approvals.list'
  | 'approvals.decide'
  | 'sessions.list'
  | 'sessions.archive'
  | 'conversations.list'
  | 'conversations.delete'
>

/** What main passes on to the daemon, played. The only API key that is refused is one that says `wrong`. */
export function fakeCodexCalls(main: FakeMain): CodexCalls {
  return {
    'daemon.state': () => main.state.daemon,
    'codex.restart': async () => {
      main.setDaemon(daemonStates.starting)
      await moment(900)
      main.setDaemon(daemonStates.ready)
      return {}
    },
    'account.refresh': async () => {
      await moment(400)
      main.setAccount({ limitsAt: Date.now(), error: null })
      return {}
    },
    'account.login': async (input) => {
      await moment(300)
      if (input.method === 'chatgpt') main.setAccount({ login: daemonStates.loggingIn.account.login })
      else if (input.apiKey.includes('wrong')) throw refusedKey()
      else main.setAccount(daemonStates.apiKey.account)
      return {}
    },
    'account.openLoginPage': () => ({}),
    'account.cancelLogin': () => {
      main.setAccount({ login: null })
      return {}
    },
    'account.logout': async () => {
      await moment(300)
      main.setAccount(daemonStates.loggedOut.account)
      return {}
    },
    'approvals.list': () => [...main.state.approvals],
    'approvals.decide': ({ id }) => {
      main.decide(id)
      return {}
    },
    'sessions.list': async () => {
      await moment(200)
      return { sessions: [...main.state.sessions], cursor: main.state.sessionsCursor }
    },
    'sessions.archive': async ({ id }) => {
      await moment(200)
      main.state = { ...main.state, sessions: main.state.sessions.filter((one) => one.id !== id) }
      return {}
    },
    'conversations.list': async () => {
      await moment(200)
      return [...main.state.conversations]
    },
    'conversations.delete': async ({ id }) => {
      await moment(200)
      main.state = { ...main.state, conversations: main.state.conversations.filter((one) => one.id !== id) }
      return {}
    },
  }
}

function refusedKey(): AppError {
  return new AppError('codex_refused', {
    what: 'Codex did not take the API key',
    accepted: 'a key of platform.openai.com, such as sk-…',
  })
}
