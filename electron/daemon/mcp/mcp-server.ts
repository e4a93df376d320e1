import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { CodexLink } from '../../codex/link.ts'
import { addAccountTools } from './account-tools.ts'
import { addConversationTools } from './conversation-tools.ts'
import { addMachineTools } from './machine-tools.ts'
import { McpSession, type McpServerOptions } from './mcp-session.ts'
import { addSessionTools } from './session-tools.ts'

const instructions =
  'Codex works on the files of this machine. `codex` begins a conversation and answers with its threadId, ' +
  '`codex-reply` continues it. Without a `sandbox` it can read only.'

/**
 * One MCP client's server: `codex` and `codex-reply` as `codex mcp-server` had them until 0.153, and a tool for each group of
 * methods of the app-server. It always starts; what it needs is looked for when a tool is called.
 *
 * @param openLink this client's own line; closed with the server
 */
export function createMcpServer(
  openLink: () => CodexLink | Promise<CodexLink>,
  options: McpServerOptions,
): McpServer {
  const server = new McpServer(
    { name: 'codex-tray', title: 'Codex', version: options.version },
    { instructions },
  )
  const session = new McpSession(openLink, options)
  addConversationTools(server, session)
  addSessionTools(server, session)
  addAccountTools(server, session)
  addMachineTools(server, session)
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's servers are no event targets
  server.server.onclose = () => session.close()
  return server
}
