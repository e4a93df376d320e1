import { z } from 'zod'
import { editsOfV1 } from '../approvals/file-edits.ts'
import { shortenOutput } from './shorten-output.ts'
import type { PlanStep, TokenCount, ToolUse, TurnEvent } from './turn-events.ts'

/**
 * `codex/event/*` of v1 (codex-facts `transcripts/0.42.0-*`, `0.44.0-*`), as events of a turn. What nobody needs is
 * passed over.
 */
export const eventV1Schema = z.object({
  /** Id of the submission: that of the turn. */
  id: z.string(),
  conversationId: z.string(),
  msg: z.looseObject({ type: z.string() }),
})
export type EventV1 = z.infer<typeof eventV1Schema>

const text = z.string().catch('')
const callId = z.string().catch('')
const tokens = z.number().catch(0)
const countSchema = z
  .object({
    input_tokens: tokens,
    cached_input_tokens: tokens,
    output_tokens: tokens,
    reasoning_output_tokens: tokens,
    total_tokens: tokens,
  })
  .transform((count) => ({
    inputTokens: count.input_tokens,
    cachedInputTokens: count.cached_input_tokens,
    outputTokens: count.output_tokens,
    reasoningOutputTokens: count.reasoning_output_tokens,
    totalTokens: count.total_tokens,
  })) satisfies z.ZodType<TokenCount>

const planSchema = z.array(z.object({ step: text, status: z.string().catch('pending') })).catch([])
const invocationSchema = z.object({ server: text, tool: text }).catch({ server: '', tool: '' })

/** Titles of calls that have begun, so that their end can name them. */
export type OpenCalls = Map<string, ToolUse>

type Reader = (msg: Record<string, unknown>, open: OpenCalls) => readonly TurnEvent[]

const begin =
  (kind: ToolUse['kind'], title: (msg: Record<string, unknown>) => string): Reader =>
  (msg, open) => {
    const tool: ToolUse = {
      id: callId.parse(msg['call_id']),
      kind,
      title: title(msg),
      status: 'running',
      files: kind === 'patch' ? editsOfV1(msg['changes']) : [],
      output: null,
    }
    open.set(tool.id, tool)
    return [{ type: 'tool-begin', tool }]
  }

const end =
  (
    kind: ToolUse['kind'],
    result: (msg: Record<string, unknown>) => Pick<ToolUse, 'status' | 'output'>,
  ): Reader =>
  (msg, open) => {
    const id = callId.parse(msg['call_id'])
    const begun = open.get(id)
    open.delete(id)
    return [
      {
        type: 'tool-end',
        tool: { id, kind, title: begun?.title ?? '', files: begun?.files ?? [], ...result(msg) },
      },
    ]
  }

const readers: Readonly<Record<string, Reader>> = {
  agent_message_delta: ({ delta }) => [{ type: 'answer-delta', text: text.parse(delta) }],
  agent_message: ({ message }) => [{ type: 'message', text: text.parse(message) }],
  agent_reasoning_delta: ({ delta }) => [{ type: 'reasoning-delta', text: text.parse(delta) }],
  agent_reasoning: (msg) => [{ type: 'reasoning', text: text.parse(msg['text']) }],
  stream_error: ({ message }) => [{ type: 'problem', message: text.parse(message), willRetry: true }],
  error: ({ message }) => [{ type: 'problem', message: text.parse(message), willRetry: false }],
  token_count: ({ info }) => readUsage(info),
  plan_update: ({ plan }) => [{ type: 'plan', steps: planSchema.parse(plan).map(toStep) }],
  exec_command_begin: begin('command', ({ command }) => z.array(text).catch([]).parse(command).join(' ')),
  exec_command_end: end('command', (msg) => ({
    status: msg['exit_code'] === 0 ? 'done' : 'failed',
    output: shortenOutput(text.parse(msg['aggregated_output'])),
  })),
  patch_apply_begin: begin('patch', ({ changes }) =>
    editsOfV1(changes)
      .map(({ path }) => path)
      .join(', '),
  ),
  patch_apply_end: end('patch', (msg) => ({
    status: msg['success'] === true ? 'done' : 'failed',
    output: shortenOutput(`${text.parse(msg['stdout'])}${text.parse(msg['stderr'])}`),
  })),
  mcp_tool_call_begin: begin('mcp', ({ invocation }) => {
    const { server, tool } = invocationSchema.parse(invocation)
    return `${server}.${tool}`
  }),
  mcp_tool_call_end: end('mcp', ({ result }) => ({
    status: z.looseObject({ Err: z.unknown() }).safeParse(result).success ? 'failed' : 'done',
    output: null,
  })),
  web_search_begin: begin('search', () => ''),
  // What is searched for is known at the end only.
  web_search_end: (msg) => [
    {
      type: 'tool-end',
      tool: {
        id: callId.parse(msg['call_id']),
        kind: 'search',
        title: text.parse(msg['query']),
        status: 'done',
        files: [],
        output: null,
      },
    },
  ],
}

export function readEventsV1({ msg }: EventV1, open: OpenCalls): readonly TurnEvent[] {
  return readers[msg.type]?.(msg, open) ?? []
}

function readUsage(info: unknown): readonly TurnEvent[] {
  const usage = z.object({ last_token_usage: countSchema, total_token_usage: countSchema }).safeParse(info)
  if (!usage.success) return []
  const { last_token_usage: last, total_token_usage: total } = usage.data
  return [{ type: 'usage', usage: { last, total } }]
}

function toStep({ step, status }: { step: string; status: string }): PlanStep {
  // v1 writes in_progress.
  const known = status === 'completed' ? 'completed' : status === 'pending' ? 'pending' : 'inProgress'
  return { step, status: known }
}
