import { z } from 'zod'
import { editsOfItem, type FileEdit } from '../approvals/file-edits.ts'
import { shortenOutput } from './shorten-output.ts'
import type { PlanStep, TokenCount, ToolUse, TurnEvent } from './turn-events.ts'

/**
 * Notifications of v2 turns (codex-facts `transcripts/0.94.0-*`, `0.169.0-*`), as events of a turn. What nobody needs
 * is passed over.
 */
const text = z.string().catch('')
const tokens = z.number().catch(0)
const countSchema = z.object({
  inputTokens: tokens,
  cachedInputTokens: tokens,
  outputTokens: tokens,
  reasoningOutputTokens: tokens,
  totalTokens: tokens,
}) satisfies z.ZodType<TokenCount>

const deltaSchema = z.object({ delta: text })
const planStatus = z.enum(['pending', 'inProgress', 'completed'])
const planSchema = z.object({
  plan: z.array(z.object({ step: text, status: planStatus.catch('inProgress') })),
})
const usageSchema = z.object({ tokenUsage: z.object({ last: countSchema, total: countSchema }) })
const errorSchema = z.object({ error: z.object({ message: text }), willRetry: z.boolean().catch(false) })

const itemSchema = z.looseObject({ type: z.string(), id: z.string() })
const itemEventSchema = z.object({ item: itemSchema })
type Item = z.infer<typeof itemSchema>

const readers: Readonly<Record<string, (params: unknown) => readonly TurnEvent[]>> = {
  'item/agentMessage/delta': (params) => readDelta('answer-delta', params),
  'item/reasoning/summaryTextDelta': (params) => readDelta('reasoning-delta', params),
  'item/started': (params) => readItem(params, (item) => toolEvents('tool-begin', item)),
  'item/completed': (params) => readItem(params, readCompleted),
  'turn/plan/updated': (params) => {
    const plan = planSchema.safeParse(params)
    return plan.success ? [{ type: 'plan', steps: plan.data.plan satisfies PlanStep[] }] : []
  },
  'thread/tokenUsage/updated': (params) => {
    const usage = usageSchema.safeParse(params)
    return usage.success ? [{ type: 'usage', usage: usage.data.tokenUsage }] : []
  },
  error: (params) => {
    const failure = errorSchema.safeParse(params)
    if (!failure.success) return []
    const { error, willRetry } = failure.data
    return [{ type: 'problem', message: error.message, willRetry }]
  },
}

export function readEventsV2(method: string, params: unknown): readonly TurnEvent[] {
  return readers[method]?.(params) ?? []
}

function readDelta(type: 'answer-delta' | 'reasoning-delta', params: unknown): readonly TurnEvent[] {
  const delta = deltaSchema.safeParse(params)
  return delta.success ? [{ type, text: delta.data.delta }] : []
}

function readItem(params: unknown, read: (item: Item) => readonly TurnEvent[]): readonly TurnEvent[] {
  const event = itemEventSchema.safeParse(params)
  return event.success ? read(event.data.item) : []
}

function readCompleted(item: Item): readonly TurnEvent[] {
  if (item.type === 'agentMessage') return [{ type: 'message', text: text.parse(item['text']) }]
  if (item.type === 'reasoning') {
    const parts = z.array(text).catch([]).parse(item['summary'])
    return parts.length === 0 ? [] : [{ type: 'reasoning', text: parts.join('\n\n') }]
  }
  return toolEvents('tool-end', item)
}

/** The kinds of items that are something Codex does; new kinds appear with versions and are not ours to explain. */
const toolKinds: Readonly<Record<string, { kind: ToolUse['kind']; title(item: Item): string }>> = {
  commandExecution: { kind: 'command', title: ({ command }) => text.parse(command) },
  fileChange: { kind: 'patch', title: ({ changes }) => titleOf(editsOfItem(changes)) },
  mcpToolCall: { kind: 'mcp', title: ({ server, tool }) => `${text.parse(server)}.${text.parse(tool)}` },
  webSearch: { kind: 'search', title: ({ query }) => text.parse(query) },
  dynamicToolCall: { kind: 'other', title: ({ tool }) => text.parse(tool) },
  imageView: { kind: 'other', title: ({ path }) => text.parse(path) },
  collabToolCall: { kind: 'other', title: ({ tool }) => text.parse(tool) },
  collabAgentToolCall: { kind: 'other', title: ({ tool }) => text.parse(tool) },
}

function toolEvents(type: 'tool-begin' | 'tool-end', item: Item): readonly TurnEvent[] {
  const row = toolKinds[item.type]
  if (row === undefined) return []
  const ended = type === 'tool-end'
  const output = z.string().nullable().catch(null).parse(item['aggregatedOutput'])
  const tool: ToolUse = {
    id: item.id,
    kind: row.kind,
    title: row.title(item),
    status: ended ? endStatus(item['status']) : 'running',
    files: row.kind === 'patch' ? editsOfItem(item['changes']) : [],
    output: ended && output !== null ? shortenOutput(output) : null,
  }
  return [{ type, tool }]
}

const endStatus = (status: unknown): ToolUse['status'] =>
  status === 'failed' || status === 'declined' ? status : 'done'

const titleOf = (files: readonly FileEdit[]): string => files.map(({ path }) => path).join(', ')
