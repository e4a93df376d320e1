import { expect, it } from 'vitest'
import { readTurnFailure } from '../../../../electron/proxy/upstream/codex/turn-failure.ts'

const fail = (codexErrorInfo: unknown, message = 'Words.') =>
  readTurnFailure({ message, codexErrorInfo }, null, 1000)

it.each([
  ['contextWindowExceeded', 400, 'context_length_exceeded'],
  ['usageLimitExceeded', 429, 'usage_limit_reached'],
  ['serverOverloaded', 503, 'server_is_overloaded'],
  ['internalServerError', 502, 'server_error'],
  ['unauthorized', 401, 'invalid_api_key'],
  ['modelNotFound', 404, 'model_not_found'],
  [{ httpConnectionFailed: { httpStatusCode: 401 } }, 401, 'invalid_api_key'],
  [{ responseTooManyFailedAttempts: { httpStatusCode: 429 } }, 429, 'rate_limit_exceeded'],
  [{ responseStreamDisconnected: { httpStatusCode: null } }, 502, 'server_error'],
  ['something new', 502, 'server_error'],
  [null, 502, 'server_error'],
])('%j is told as %i %s, in Codex’s words', (info, status, code) => {
  expect(fail(info)).toMatchObject({ status, failure: { code, message: 'Words.' } })
})

it('finds the provider’s own error in Codex’s message', () => {
  const message = JSON.stringify({
    error: { message: 'Bad.', type: 'invalid_request_error', code: 'x', param: 'p' },
  })
  expect(fail('other', message)).toMatchObject({
    status: 400,
    failure: { message: 'Bad.', code: 'x', param: 'p', type: 'invalid_request_error' },
  })
})

it('says when a usage limit is lifted, where Codex has said so', () => {
  const error = { message: 'Limit.', codexErrorInfo: 'usageLimitExceeded' }
  expect(readTurnFailure(error, 1600, 1000)).toMatchObject({
    retryAfterSeconds: 600,
    failure: { type: 'usage_limit_reached', extra: { resets_at: 1600, resets_in_seconds: 600 } },
  })
  expect(readTurnFailure(error, null, 1000)).toMatchObject({
    retryAfterSeconds: null,
    failure: { extra: {} },
  })
})
