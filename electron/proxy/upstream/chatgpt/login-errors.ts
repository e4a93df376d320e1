import { AppError } from '../../../../shared/errors/app-error.ts'

export function notLoggedIn(): AppError {
  return new AppError('not_logged_in', {
    what: 'Codex is not logged in, so there is no ChatGPT account to use',
    fix: 'Log in on the Account page, or with: codex login',
  })
}

export function loginExpired(): AppError {
  return new AppError('login_expired', {
    what: 'The ChatGPT login of Codex is no longer accepted, and Codex could not renew it',
    fix: 'Log in again on the Account page, or with: codex login',
  })
}
