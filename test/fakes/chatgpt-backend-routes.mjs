import { decompress } from 'fzstd'
import { BackendRefusal, checkBackendRequest } from './chatgpt-backend-rules.mjs'
import { replyInResponses } from './responses-only-upstream-reply.mjs'
import { readTurn } from './responses-only-upstream-read.mjs'
import { checkResponsesRequest } from './responses-only-upstream-rules.mjs'
import { createResponsesStore } from './responses-only-upstream-store.mjs'
import { Refusal, sendJson } from './strict-upstream.mjs'

/**
 * What the three hosts answer. `state` is what a test sets between requests; see `chatgpt-backend.d.mts`.
 */
export function createBackendRoutes({ state, tokens, account, refusals }) {
  const store = createResponsesStore()
  let replies = 0

  const refuse = (response, status, body, why) => {
    refusals.push(`${status} ${why}`)
    sendJson(response, status, body)
  }

  function answer(response, body, check, expand = (given) => given) {
    try {
      const whole = expand(body)
      check(whole)
      const turn = readTurn(whole)
      const move = state.decide(turn)
      if (move.fail !== undefined) {
        const { status, ...error } = move.fail
        return sendJson(response, status, { error: { type: 'provider_error', param: null, ...error } })
      }
      replies += 1
      const reply = replyInResponses(response, whole, move, turn, replies)
      if (expand === store.expand) store.keep(body, reply)
    } catch (thrown) {
      if (thrown instanceof BackendRefusal)
        return refuse(response, 400, { detail: thrown.detail }, thrown.detail)
      if (!(thrown instanceof Refusal)) throw thrown
      const { message, param } = thrown.error
      const error = { type: 'invalid_request_error', code: null, message, param }
      refuse(response, 400, { error }, `${param}: ${message}`)
    }
  }

  const expired = (response) =>
    sendJson(response, 401, {
      error: {
        message: 'Provided authentication token is expired. Please try signing in again.',
        type: null,
        code: 'token_expired',
        param: null,
      },
      status: 401,
    })

  function limitsAsHeaders() {
    const { usedPercent, windowMinutes, resetsAt } = state.limits.primary
    const { secondary } = state.limits
    const after = (at) => String(Math.max(0, at - Math.floor(Date.now() / 1000)))
    return {
      'x-codex-plan-type': account.plan,
      'x-codex-primary-used-percent': String(usedPercent),
      'x-codex-primary-window-minutes': String(windowMinutes),
      'x-codex-primary-reset-after-seconds': after(resetsAt),
      'x-codex-primary-reset-at': String(resetsAt),
      'x-codex-secondary-used-percent': String(secondary.usedPercent),
      'x-codex-secondary-window-minutes': String(secondary.windowMinutes),
      'x-codex-secondary-reset-after-seconds': after(secondary.resetsAt),
      'x-codex-secondary-reset-at': String(secondary.resetsAt),
    }
  }

  function limited(response) {
    const resetsAt = state.limits.primary.resetsAt
    const error = {
      type: 'usage_limit_reached',
      message: 'The usage limit has been reached',
      plan_type: account.plan,
      resets_at: resetsAt,
      resets_in_seconds: resetsAt - Math.floor(Date.now() / 1000),
    }
    sendJson(response, 429, { error })
  }

  function responses(response, request) {
    for (const [name, value] of Object.entries(limitsAsHeaders())) response.setHeader(name, value)
    if (state.unauthorized > 0) {
      state.unauthorized -= 1
      return expired(response)
    }
    if (!tokens.isValid(request.credential)) return expired(response)
    if (request.headers['chatgpt-account-id'] !== account.accountId) {
      return refuse(response, 403, { detail: 'Forbidden' }, 'chatgpt-account-id is not that of the token')
    }
    if (state.usageLimitReached) return limited(response)
    if (state.rateLimited > 0) {
      state.rateLimited -= 1
      response.setHeader('retry-after', '0')
      const message = 'Rate limit reached. Please try again in 0.1s.'
      return sendJson(response, 429, { error: { type: 'tokens', code: 'rate_limit_exceeded', message } })
    }
    answer(response, request.body, checkBackendRequest)
  }

  function refreshed(response, request) {
    const given = String(request.body?.refresh_token)
    const was = state.refreshRefused ? 'used' : tokens.spend(given)
    if (was === 'fresh') return sendJson(response, 200, tokens.issue(state.nextTokens))
    const code = was === 'used' ? 'refresh_token_reused' : 'refresh_token_invalidated'
    const message = 'Your refresh token has already been used to generate a new access token.'
    sendJson(response, 401, { error: { message, type: 'invalid_request_error', param: null, code } })
  }

  const windowOf = ({ usedPercent, windowMinutes, resetsAt }) => ({
    used_percent: usedPercent,
    limit_window_seconds: windowMinutes * 60,
    reset_after_seconds: Math.max(0, resetsAt - Math.floor(Date.now() / 1000)),
    reset_at: resetsAt,
  })

  const chatgpt = {
    'POST /backend-api/codex/responses': responses,
    'GET /backend-api/codex/models': (response) => sendJson(response, 200, { models: state.models }),
    'GET /backend-api/wham/accounts/check': (response) =>
      sendJson(response, 200, {
        accounts: [
          {
            id: account.accountId,
            name: 'Personal',
            workspace_backend_origin: state.backendOrigin,
            account_routing_override: 'NO_CONSTRAINT',
          },
        ],
      }),
    'GET /backend-api/wham/usage': (response) =>
      sendJson(response, 200, {
        plan_type: account.plan,
        rate_limit: {
          allowed: !state.usageLimitReached,
          limit_reached: state.usageLimitReached,
          primary_window: windowOf(state.limits.primary),
          secondary_window: windowOf(state.limits.secondary),
        },
      }),
  }

  const hosts = {
    'chatgpt.com': chatgpt,
    'auth.openai.com': { 'POST /oauth/token': refreshed },
    'api.openai.com': {
      'POST /v1/responses': (response, request) => {
        if (!String(request.credential).startsWith('sk-')) return expired(response)
        answer(response, request.body, checkResponsesRequest, store.expand)
      },
    },
  }

  /** @param {{ host: string, method: string, path: string, body: unknown, credential: string | null }} request */
  return function route(response, request) {
    const known = hosts[request.host] ?? chatgpt
    const handler = known[`${request.method} ${request.path.split('?')[0]}`]
    if (handler === undefined) return sendJson(response, 404, { detail: 'Not Found' })
    if (known === chatgpt && handler !== responses && !tokens.isValid(request.credential)) {
      return expired(response)
    }
    return handler(response, request)
  }
}

/** A body as it was before it was compressed; null where it is no JSON. */
export function readJsonBody(bytes, encoding) {
  if (bytes.length === 0) return null
  const text = encoding === 'zstd' ? Buffer.from(decompress(bytes)) : bytes
  try {
    return JSON.parse(text.toString())
  } catch {
    return null
  }
}
