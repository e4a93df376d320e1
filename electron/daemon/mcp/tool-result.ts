import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { codexError } from '../driver/codex-error.ts'

/** Text for a model to read, and the same as data. */
export function toolResult(text: string, structuredContent: Record<string, unknown>): CallToolResult {
  return { content: [{ type: 'text', text }], structuredContent }
}

/** Data only: its text is its JSON. */
export function dataResult(structuredContent: Record<string, unknown>): CallToolResult {
  return toolResult(JSON.stringify(structuredContent, null, 2), structuredContent)
}

/** A tool that fails says why and what to do next, as its result: a caller must not have to know our error codes. */
export async function guarded(tool: () => Promise<CallToolResult>): Promise<CallToolResult> {
  try {
    return await tool()
  } catch (error) {
    const { code, message } = codexError(error)
    return { content: [{ type: 'text', text: `${message} (${code})` }], isError: true }
  }
}
