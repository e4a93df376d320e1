import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error.ts'
import type { Dialect } from '../../../shared/protocol/dialect.ts'

/** What the practice models read of a request, the same for both dialects. */
export type Question = {
  model: string
  stream: boolean
  includeUsage: boolean
  /** The newest words of the user; empty when there are none. */
  text: string
  /** The newest tool result, if the conversation ends with one. */
  toolResult: string | null
  tool: { name: string; parameters: unknown } | null
  /** Responses only: echoed, as the API does. */
  echo: Readonly<Record<string, unknown>>
}

const part = z.looseObject({ type: z.string().optional(), text: z.string().optional() })
const content = z.union([z.string(), z.array(part), z.null()]).optional()
const message = z.looseObject({ role: z.string(), content })
const item = z.looseObject({
  type: z.string().optional(),
  role: z.string().optional(),
  content,
  output: z.unknown().optional(),
})

const chatTool = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({ name: z.string(), parameters: z.unknown().optional() }),
})
const responsesTool = z.looseObject({
  type: z.literal('function'),
  name: z.string(),
  parameters: z.unknown().optional(),
})

const chatRequest = z.looseObject({
  model: z.string(),
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  tools: z.array(z.unknown()).nullish(),
})
const responsesRequest = z.looseObject({
  model: z.string(),
  input: z.union([z.string(), z.array(item).min(1)]),
  stream: z.boolean().nullish(),
  tools: z.array(z.unknown()).nullish(),
})

/** @throws AppError `invalid_request` naming the member at fault */
export function readQuestion(dialect: Dialect, body: unknown): Question {
  return dialect === 'chat' ? readChat(body) : readResponses(body)
}

function readChat(body: unknown): Question {
  const request = check(chatRequest, body, 'messages', 'a list of at least one {"role", "content"}')
  const last = request.messages.at(-1)
  return {
    model: request.model,
    stream: request.stream === true,
    includeUsage: request.stream_options?.include_usage === true,
    text: textOf(request.messages.findLast((one) => one.role === 'user')?.content),
    toolResult: last?.role === 'tool' ? textOf(last.content) : null,
    tool: firstTool(request.tools, chatTool, (tool) => tool.function),
    echo: {},
  }
}

function readResponses(body: unknown): Question {
  const request = check(responsesRequest, body, 'input', 'a text, or a list of at least one item')
  const items = typeof request.input === 'string' ? [] : request.input
  const last = items.at(-1)
  const user = items.findLast((one) => one.role === 'user')
  return {
    model: request.model,
    stream: request.stream === true,
    includeUsage: true,
    text: typeof request.input === 'string' ? request.input : textOf(user?.content),
    toolResult: last?.type === 'function_call_output' ? outputText(last.output) : null,
    tool: firstTool(request.tools, responsesTool, (tool) => tool),
    echo: request,
  }
}

function check<T>(schema: z.ZodType<T>, body: unknown, main: string, accepted: string): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const path = parsed.error.issues[0]?.path ?? []
  const field = typeof path[0] === 'string' ? path[0] : main
  throw new AppError('invalid_request', {
    what: `The practice provider cannot read this request: ${parsed.error.issues[0]?.message ?? 'invalid'}`,
    where: field,
    ...(path.length > 1 ? { current: path.map(String).join('.') } : {}),
    ...(field === main ? { accepted } : {}),
  })
}

function firstTool<T>(
  tools: readonly unknown[] | null | undefined,
  schema: z.ZodType<T>,
  pick: (tool: T) => { name: string; parameters?: unknown },
): Question['tool'] {
  for (const tool of tools ?? []) {
    const parsed = schema.safeParse(tool)
    if (!parsed.success) continue
    const { name, parameters } = pick(parsed.data)
    return { name, parameters }
  }
  return null
}

function textOf(value: z.infer<typeof content>): string {
  if (typeof value === 'string') return value
  return (value ?? [])
    .map((one) => one.text ?? '')
    .join(' ')
    .trim()
}

function outputText(output: unknown): string {
  return typeof output === 'string' ? output : JSON.stringify(output ?? null)
}
