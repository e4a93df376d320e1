import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'

export type ToolAnswer = { text: string; data: Record<string, unknown>; isError: boolean }
type CallOptions = Parameters<Client['callTool']>[2]

/** Calls a tool and reads its answer as a program would. */
export async function callTool(
  client: Client,
  name: string,
  args: Record<string, unknown> = {},
  options: CallOptions = {},
): Promise<ToolAnswer> {
  const answer = CallToolResultSchema.parse(
    await client.callTool({ name, arguments: args }, CallToolResultSchema, options),
  )
  const texts = answer.content.flatMap((part) => (part.type === 'text' ? [part.text] : []))
  return {
    text: texts.join(''),
    data: z.record(z.string(), z.unknown()).parse(answer.structuredContent ?? {}),
    isError: answer.isError === true,
  }
}
