import { createScriptedUpstream, type ScriptedReply, type SeenRequest } from '../fakes/scripted-upstream.mjs'
import { listen } from '../fakes/upstream.mjs'

/** What the model of a test does in one reply: `calls` and `text` in one; `stall`: the end never comes. */
export type ModelReply = {
  reasoning?: string
  /** Sent as one delta each. */
  text?: readonly string[]
  calls?: readonly { id: string; name: string; args: object }[]
  end?: 'close' | 'cut' | 'stall'
  /** An error in place of a reply. */
  status?: number
  /** ms between two events of the stream. */
  gapMs?: number
}

export type ScriptedModel = {
  /** For a Codex home: this model as its only provider. */
  config: string
  /** Each request takes the next reply; the last one is taken again and again. */
  play(...replies: (ModelReply | ((request: SeenRequest) => ModelReply))[]): void
  requests(): readonly SeenRequest[]
  close(): Promise<void>
}

/**
 * A provider with the Responses dialect whose replies are written down in the test.
 * @param lines more settings of the top of `config.toml`
 * @param retries how often Codex sends again after a stream that broke
 */
export async function openScriptedModel({
  lines = [] as readonly string[],
  retries = 0,
} = {}): Promise<ScriptedModel> {
  const upstream = createScriptedUpstream()
  const port = await listen(upstream.server)
  const config = `model = "fake-model"
model_provider = "fake"
cli_auth_credentials_store = "file"
check_for_update_on_startup = false
${lines.join('\n')}

[features]
# 0.94 asks for the list of models first and waits three seconds for an answer that never comes.
remote_models = false

[model_providers.fake]
name = "Fake"
base_url = "http://127.0.0.1:${port}/v1"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = ${retries}
`
  return {
    config,
    play(...replies) {
      upstream.play(
        ...replies.map((reply) =>
          typeof reply === 'function'
            ? (request: SeenRequest) => inResponses(reply(request))
            : inResponses(reply),
        ),
      )
    },
    requests: () => upstream.requests,
    close() {
      upstream.server.closeAllConnections()
      return new Promise((resolve) => upstream.server.close(() => resolve()))
    },
  }
}

let replies = 0

function inResponses(reply: ModelReply): ScriptedReply {
  if (reply.status !== undefined) {
    const error = { message: `refused with ${reply.status} by the test`, type: 'invalid_request_error' }
    return { status: reply.status, pieces: [JSON.stringify({ error })] }
  }
  const n = `${++replies}`
  const pieces = [frame('response.created', { response: { id: `resp_${n}` } }), ...itemFrames(reply, n)]
  const { end = 'close', gapMs = 0 } = reply
  if (end === 'close') pieces.push(frame('response.completed', { response: { id: `resp_${n}`, usage } }))
  return { pieces, end, gapMs }
}

const usage = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 20 },
  output_tokens: 10,
  output_tokens_details: { reasoning_tokens: 3 },
  total_tokens: 110,
}

const frame = (type: string, data: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`

function itemFrames({ reasoning, text, calls = [], end }: ModelReply, n: string): string[] {
  const frames: string[] = []
  if (reasoning !== undefined) {
    const item = { id: `rs_${n}`, type: 'reasoning' }
    const summary = [{ type: 'summary_text', text: reasoning }]
    frames.push(
      frame('response.output_item.added', { output_index: 0, item: { ...item, summary: [] } }),
      frame('response.reasoning_summary_part.added', {
        item_id: item.id,
        summary_index: 0,
        part: summary[0],
      }),
      frame('response.reasoning_summary_text.delta', {
        item_id: item.id,
        summary_index: 0,
        delta: reasoning,
      }),
      frame('response.output_item.done', { output_index: 0, item: { ...item, summary } }),
    )
  }
  if (text !== undefined) {
    const item = { id: `msg_${n}`, type: 'message', role: 'assistant' }
    frames.push(frame('response.output_item.added', { output_index: 1, item: { ...item, content: [] } }))
    for (const delta of text)
      frames.push(frame('response.output_text.delta', { item_id: item.id, output_index: 1, delta }))
    const content = [{ type: 'output_text', text: text.join(''), annotations: [] }]
    // A stream that breaks off has not finished its message.
    if (end !== 'cut' && end !== 'stall')
      frames.push(frame('response.output_item.done', { output_index: 1, item: { ...item, content } }))
  }
  for (const { id, name, args } of calls) {
    const item = { id: `fc_${n}`, type: 'function_call', call_id: id, name, arguments: JSON.stringify(args) }
    frames.push(frame('response.output_item.done', { output_index: 2, item }))
  }
  return frames
}
