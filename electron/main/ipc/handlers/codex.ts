import { shell } from 'electron'
import { AppError } from '../../../../shared/errors/app-error.ts'
import type { Host } from '../../../host/host-api.ts'
import { openLoginPage } from '../../login-page.ts'
import type { Handlers } from '../register.ts'

type CodexHandlers = Pick<
  Handlers,
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
>

/** @param openExternal the system's browser; tests give another */
export function codexHandlers(
  daemon: Host['daemon'],
  openExternal: (url: string) => Promise<void> = (url) => shell.openExternal(url),
): CodexHandlers {
  return {
    'daemon.state': () => daemon.state(),
    'codex.restart': () => daemon.ask('codex.restart', {}),
    'account.refresh': () => daemon.ask('account.refresh', {}),
    'account.login': async (input) => {
      const { url } = await daemon.ask('account.login', input)
      if (url !== null) await openLoginPage(url, openExternal)
      return {}
    },
    'account.openLoginPage': async () => {
      const { login } = daemon.state().account
      if (login === null) throw noLogin()
      await openLoginPage(login.url, openExternal)
      return {}
    },
    'account.cancelLogin': () => daemon.ask('account.cancelLogin', {}),
    'account.logout': () => daemon.ask('account.logout', {}),
    'approvals.list': () => [...daemon.approvals()],
    'approvals.decide': ({ id, decision }) => {
      daemon.decide(id, decision)
      return {}
    },
    'sessions.list': (input) => daemon.ask('sessions.list', input),
    'sessions.archive': (input) => daemon.ask('sessions.archive', input),
  }
}

function noLogin(): AppError {
  return new AppError('codex_refused', {
    what: 'No login is under way',
    fix: 'Press “Log in with ChatGPT” on the Account page',
  })
}
