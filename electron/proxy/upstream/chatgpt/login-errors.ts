import { AppError } from '../../../../shared/errors/app-error.ts'

/** @param required false: Codex is set to a provider that needs no login, and then tells nobody of the one it has */
export function notLoggedIn(required: boolean): AppError {
  if (required) {
    return new AppError('not_logged_in', {
      what: 'Codex is not logged in, so there is no ChatGPT account to use',
      fix: 'Log in on the Account page, or with: codex login',
    })
  }
  return new AppError('not_logged_in', {
    what: 'Codex hands out no login, because the provider it is set to needs none',
    where: 'model_provider in Codex’s config.toml',
    fix: 'Remove model_provider there (a profile can hold it), or send this model to another provider',
  })
}

export function loginExpired(): AppError {
  return new AppError('login_expired', {
    what: 'The ChatGPT login of Codex is no longer accepted, and Codex could not renew it',
    fix: 'Log in again on the Account page, or with: codex login; then restart the Codex daemon',
  })
}
