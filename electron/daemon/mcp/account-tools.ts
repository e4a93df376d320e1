import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error.ts'
import { readAccount, startLogin } from './account-calls.ts'
import type { McpSession } from './mcp-session.ts'
import { dataResult, guarded, toolResult } from './tool-result.ts'

/** getAuthStatus (never with the token: a model reads what tools answer), userInfo, loginChatGpt, loginApiKey. */
export function addAccountTools(server: McpServer, session: McpSession): void {
  server.registerTool(
    'codex-account',
    {
      title: 'Codex account',
      description: 'How Codex is logged in, and as whom.',
      inputSchema: {},
      outputSchema: {
        authMethod: z.string().nullable(),
        requiresOpenaiAuth: z.boolean().nullable(),
        email: z.string().nullable(),
        plan: z.string().nullable(),
      },
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    () =>
      guarded(async () => {
        const { link, version } = await session.codex()
        return dataResult(await readAccount(link, version))
      }),
  )
  server.registerTool(
    'codex-login',
    {
      title: 'Log Codex in',
      description:
        'Log Codex in: with ChatGPT the answer is a page the user must open, with an API key it is done.',
      inputSchema: {
        method: z.enum(['chatgpt', 'api-key']),
        apiKey: z.string().optional().describe('For api-key. Codex keeps it in its own store.'),
      },
      outputSchema: { url: z.string().nullable(), loginId: z.string().nullable() },
      annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: true },
    },
    ({ method, apiKey }) =>
      guarded(async () => {
        if (method === 'api-key' && apiKey === undefined) throw noKey()
        const { link, version } = await session.codex()
        const login = await startLogin(link, version, method === 'api-key' ? (apiKey ?? '') : null)
        const text = login.url === null ? 'Codex is logged in' : `The user must open this page: ${login.url}`
        return toolResult(text, login)
      }),
  )
}

const noKey = (): AppError =>
  new AppError('invalid_request', {
    what: 'A login with an API key needs the key',
    where: 'apiKey',
    current: 'nothing',
  })
