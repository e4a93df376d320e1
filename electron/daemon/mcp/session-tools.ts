import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import { sessionPageSchema } from '../../../shared/codex/session.ts'
import { createSessionList } from '../sessions/session-list.ts'
import type { McpSession } from './mcp-session.ts'
import { dataResult, guarded, toolResult } from './tool-result.ts'

const threadId = z.string().describe('The thread id of a Codex session.')

/** listConversations, archiveConversation, interruptConversation. */
export function addSessionTools(server: McpServer, session: McpSession): void {
  server.registerTool(
    'codex-sessions',
    {
      title: 'Codex sessions',
      description: 'List saved Codex conversations, newest first. Continue one with codex-reply.',
      inputSchema: {
        limit: z.int().min(1).max(100).default(20),
        cursor: z.string().nullable().default(null).describe('What the page before answered with.'),
      },
      outputSchema: sessionPageSchema.shape,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    (page) => guarded(async () => dataResult(await (await session.codex()).driver.list(page))),
  )
  server.registerTool(
    'codex-archive',
    {
      title: 'Archive a Codex session',
      description: 'Put a saved Codex conversation into the archive. Nothing is deleted.',
      inputSchema: { threadId },
      annotations: {
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    ({ threadId: id }) =>
      guarded(async () => {
        const { link, version } = await session.codex()
        await createSessionList({ link, version }).archive(id)
        return toolResult('Archived', { threadId: id })
      }),
  )
  server.registerTool(
    'codex-interrupt',
    {
      title: 'Interrupt Codex',
      description: 'Interrupt the turn that runs in a Codex conversation.',
      inputSchema: { threadId },
      outputSchema: { interrupted: z.boolean() },
      annotations: {
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    ({ threadId: id }) =>
      guarded(async () => {
        const interrupted =
          session.options.turns.cancel(id) || (await (await session.codex()).driver.interrupt(id))
        return toolResult(interrupted ? 'Interrupted' : 'No turn is running there', { interrupted })
      }),
  )
}
