import { pathToFileURL } from 'node:url'
import { replyInResponses } from './responses-only-upstream-reply.mjs'
import { checkResponsesRequest } from './responses-only-upstream-rules.mjs'
import { createResponsesStore } from './responses-only-upstream-store.mjs'
import { createStrictUpstream, nextStep } from './strict-upstream.mjs'
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
    read,
    reply(response, body, move, turn, n) {
      store.keep(body, replyInResponses(response, body, move, turn, n))
    },
    decide,
  })
}

function read(body) {
  const items = typeof body.input === 'string' ? [] : body.input
  const additional = items.filter(({ type }) => type === 'additional_tools').flatMap(({ tools }) => tools)
  const format = body.text?.format
  return {
    step: nextStep(items.filter(({ type }) => type?.endsWith('_call')).map((item) => String(item.call_id))),
    tools: [...(body.tools ?? []), ...additional].flatMap((tool) => offered(tool, null)),
    results: items
      .filter(({ type }) => type?.endsWith('_call_output'))
      .map(({ call_id: id, output }) => ({ id, text: textOf(output) })),
    schema: format?.type === 'json_schema' ? format.schema : null,
    body,
  }
}

function offered(tool, namespace) {
  if (tool.type === 'namespace') return tool.tools.flatMap((member) => offered(member, tool.name))
  return [
    {
      name: tool.name ?? tool.type,
      namespace,
      freeform: tool.type === 'custom',
      description: tool.description ?? '',
      parameters: tool.parameters ?? null,
    },
  ]
}

const textOf = (output) => {
  if (typeof output === 'string') return output
  return output.map(({ text }) => text ?? '').join('')
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const port = await listen(createResponsesOnlyUpstream().server, Number(process.argv[2] ?? 0))
  console.log(JSON.stringify({ port }))
}
