import { pathToFileURL } from 'node:url'
import { readTurn } from './responses-only-upstream-read.mjs'
import { replyInResponses } from './responses-only-upstream-reply.mjs'
import { checkResponsesRequest } from './responses-only-upstream-rules.mjs'
import { createResponsesStore } from './responses-only-upstream-store.mjs'
import { createStrictUpstream } from './strict-upstream.mjs'
import { listen } from './upstream.mjs'

/**
 * A provider that speaks Responses and nothing else (404 on `/chat/completions`), as strict as OpenAI
 * (`responses-only-upstream-rules.mjs`), which keeps replies unless `store` is false. Run it (`node responses-only-upstream.mjs [port]`, prints
 * `{"port":N}`, says "Hello.") or start it inside a test with a script of its own.
 *
 * @param {{ decide?: (turn: object) => object }} [options] `decide` answers one request
 */
export function createResponsesOnlyUpstream({ decide = () => ({ text: 'Hello.' }) } = {}) {
  const store = createResponsesStore()
  return createStrictUpstream({
    path: '/v1/responses',
    expand: store.expand,
    check: checkResponsesRequest,
    read: readTurn,
    reply(response, body, move, turn, n) {
      store.keep(body, replyInResponses(response, body, move, turn, n))
    },
    decide,
  })
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const port = await listen(createResponsesOnlyUpstream().server, Number(process.argv[2] ?? 0))
  console.log(JSON.stringify({ port }))
}
