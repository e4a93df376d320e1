import { z } from 'zod'
import { isAtLeast } from '../../../shared/compat/codex-version.ts'
import type { CodexLink } from '../../codex/link.ts'

/** What a Codex said about itself when the line was opened. */
export type CodexIdentity = {
  userAgent: string
  /** Its whole answer: 0.169 adds `codexHome`, `platformFamily`, `platformOs`. */
  answer: Readonly<Record<string, unknown>>
}

/** `codex app-server` is there from 0.44.0; 0.42.0 served the same methods on `codex mcp`. */
const appServerSince = '0.44.0'

/** Arguments that make a Codex of that version serve its methods on standard input and output. */
export const serverArguments = (version: string): readonly string[] =>
  isAtLeast(version, appServerSince) ? ['app-server'] : ['mcp']

/** 0.42.0 is an MCP server, whose messages carry `jsonrpc`; app-server sends none and takes both. */
export const wantsJsonrpcMember = (version: string): boolean => !isAtLeast(version, appServerSince)

const mcpAnswer = z.looseObject({ serverInfo: z.looseObject({ user_agent: z.string().optional() }) })
const appServerAnswer = z.looseObject({ userAgent: z.string() })

/**
 * Opens the conversation with a Codex that has just been started (recorded: transcripts of 0.42.0, 0.44.0 and
 * 0.169.0). `experimentalApi` unlocks what 0.169 keeps behind it (dynamicTools); 0.44 ignores it.
 *
 * @throws RpcError, AppError as {@link CodexLink.request}
 */
export async function shakeHands(
  link: CodexLink,
  version: string,
  ours: string,
  timeoutMs: number,
): Promise<CodexIdentity> {
  const client = { name: 'codex_tray', title: 'codex-tray', version: ours }
  if (wantsJsonrpcMember(version)) {
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: client }
    const answer = mcpAnswer.parse(await link.request('initialize', params, { timeoutMs }))
    link.notify('notifications/initialized')
    const userAgent = answer.serverInfo.user_agent ?? `codex_cli_rs/${version}`
    return { userAgent, answer: { userAgent } }
  }
  const params = { clientInfo: client, capabilities: { experimentalApi: true } }
  const answer = appServerAnswer.parse(await link.request('initialize', params, { timeoutMs }))
  link.notify('initialized')
  return { userAgent: answer.userAgent, answer }
}
