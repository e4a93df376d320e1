import { expect, it } from 'vitest'
import { RpcError } from '../../../../electron/codex/rpc-error.ts'
import { codexError } from '../../../../electron/daemon/driver/codex-error.ts'
import { turnFailure } from '../../../../electron/daemon/driver/turn-failure.ts'

it.each([
  ['usageLimitExceeded', 'usage_limit_reached'],
  ['unauthorized', 'login_expired'],
  ['contextWindowExceeded', 'codex_refused'],
  [null, 'codex_refused'],
])('a failure Codex calls %s is %s', (info, code) => {
  expect(turnFailure('It went wrong.', info)).toMatchObject({
    code,
    facts: { what: 'Codex could not answer: It went wrong' },
  })
})

it('reads the message out of a provider’s body', () => {
  const body = '{"error":{"message":"No \\"model\\" of that name.","type":"invalid_request_error"}}'
  expect(turnFailure(`unexpected status 404: ${body}`, null).facts.what).toBe(
    'Codex could not answer: No "model" of that name',
  )
})

it('tells what Codex refuses in its own words', () => {
  expect(codexError(new RpcError(-32600, 'no rollout found for conversation id X.'))).toMatchObject({
    code: 'codex_refused',
    message: 'Codex refused: no rollout found for conversation id X.',
  })
  expect(codexError(new TypeError('x is not a function'))).toMatchObject({ code: 'internal' })
})
