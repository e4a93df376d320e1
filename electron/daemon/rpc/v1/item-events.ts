import { z } from 'zod'
import { editsOfItem, toV1Changes } from '../../approvals/file-edits.ts'
import { splitShellWords } from '../../approvals/shell-words.ts'

/** The `msg` of a `codex/event/*` notification. */
export type V1Msg = { type: string } & Record<string, unknown>

const action = z.looseObject({ type: z.string(), command: z.string().nullish() })
const itemSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('agentMessage'), id: z.string(), text: z.string() }),
  z.looseObject({
    type: z.literal('reasoning'),
    id: z.string(),
    summary: z.array(z.string()),
    content: z.array(z.string()).nullish(),
  }),
  z.looseObject({
    type: z.literal('commandExecution'),
    id: z.string(),
    command: z.string(),
    cwd: z.string().nullish(),
    status: z.string(),
    commandActions: z.array(action).nullish(),
    aggregatedOutput: z.string().nullish(),
    exitCode: z.number().nullish(),
    durationMs: z.number().nullish(),
  }),
  z.looseObject({
    type: z.literal('fileChange'),
    id: z.string(),
    changes: z.unknown().optional(),
    status: z.string(),
  }),
  z.looseObject({
    type: z.literal('mcpToolCall'),
    id: z.string(),
    server: z.string(),
    tool: z.string(),
    status: z.string(),
    arguments: z.unknown().optional(),
    result: z.unknown().optional(),
    error: z.looseObject({ message: z.string().nullish() }).nullish(),
    durationMs: z.number().nullish(),
  }),
  z.looseObject({ type: z.literal('webSearch'), id: z.string(), query: z.string().nullish() }),
])
export type V1Item = z.infer<typeof itemSchema>
type Command = Extract<V1Item, { type: 'commandExecution' }>
type Patch = Extract<V1Item, { type: 'fileChange' }>
type McpCall = Extract<V1Item, { type: 'mcpToolCall' }>

/** An item v1 has events for; null for the others. */
export const readItem = (item: unknown): V1Item | null => itemSchema.safeParse(item).data ?? null

/** What v1 tells when such an item begins; for edits and commands only once nobody has to approve them. */
export function beginEvents(item: V1Item): V1Msg[] {
  switch (item.type) {
    case 'commandExecution':
      return [{ type: 'exec_command_begin', ...callOf(item) }]
    case 'fileChange':
      return [{ type: 'patch_apply_begin', ...patchOf(item), auto_approved: true }]
    case 'mcpToolCall':
      return [{ type: 'mcp_tool_call_begin', call_id: item.id, invocation: invocation(item) }]
    case 'webSearch':
      return [{ type: 'web_search_begin', call_id: item.id }]
    default:
      return []
  }
}

export function endEvents(item: V1Item): V1Msg[] {
  switch (item.type) {
    case 'agentMessage':
      return [{ type: 'agent_message', message: item.text }]
    case 'reasoning':
      return [
        ...item.summary.map((text) => ({ type: 'agent_reasoning', text })),
        ...(item.content ?? []).map((text) => ({ type: 'agent_reasoning_raw_content', text })),
      ]
    case 'commandExecution':
      return [commandEnd(item)]
    case 'fileChange':
      return [
        {
          type: 'patch_apply_end',
          ...patchOf(item),
          stdout: '',
          stderr: '',
          success: item.status === 'completed',
        },
      ]
    case 'mcpToolCall':
      return [mcpEnd(item)]
    case 'webSearch':
      return [{ type: 'web_search_end', call_id: item.id, query: item.query ?? '' }]
  }
}

const callOf = ({ id, command, cwd, commandActions }: Command): Record<string, unknown> => ({
  call_id: id,
  command: splitShellWords(command),
  cwd: cwd ?? '',
  parsed_cmd: (commandActions ?? []).map(({ type, command: cmd, ...more }) => ({
    type: type === 'listFiles' ? 'list_files' : type,
    cmd: cmd ?? command,
    ...more,
  })),
})

/** v2 does not tell the two outputs apart: all of it is told as standard output. */
function commandEnd(item: Command): V1Msg {
  const output = item.aggregatedOutput ?? ''
  return {
    type: 'exec_command_end',
    ...callOf(item),
    stdout: output,
    stderr: '',
    aggregated_output: output,
    exit_code: item.exitCode ?? -1,
    duration: duration(item.durationMs),
    formatted_output: output,
  }
}

const patchOf = ({ id, changes }: Patch): Record<string, unknown> => ({
  call_id: id,
  changes: toV1Changes(editsOfItem(changes)),
})

const invocation = ({ server, tool, arguments: given }: McpCall): Record<string, unknown> => ({
  server,
  tool,
  arguments: given ?? null,
})

const mcpEnd = (item: McpCall): V1Msg => ({
  type: 'mcp_tool_call_end',
  call_id: item.id,
  invocation: invocation(item),
  duration: duration(item.durationMs),
  result: item.error == null ? { Ok: item.result ?? null } : { Err: item.error.message ?? 'failed' },
})

/** As Rust's Duration is written (recorded: 0.44.0). */
const duration = (ms: number | null | undefined): { secs: number; nanos: number } => ({
  secs: Math.floor((ms ?? 0) / 1000),
  nanos: Math.round(((ms ?? 0) % 1000) * 1e6),
})
