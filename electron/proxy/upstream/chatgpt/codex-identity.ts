import { z } from 'zod'
import type { CodexLink } from '../../../codex/link.ts'
import { RpcError } from '../../../codex/rpc-error.ts'
import type { CodexIdentity } from './credentials.ts'

const helloSchema = z.object({ userAgent: z.string() })

/** Of the newest Codex whose requests were recorded. */
const unnamed: CodexIdentity = {
  userAgent: 'codex_cli_rs/0.169.0',
  originator: 'codex_cli_rs',
  version: '0.169.0',
}

/** Asked for by name, as 0.42 to 0.169 all answer it with their user agent. */
const hello = {
  clientInfo: { name: 'codex_tray', title: 'codex-tray', version: '1.0.0' },
  capabilities: { experimentalApi: true },
} as const

/**
 * How the Codex behind a line presents itself: requests of ours look like its own.
 *
 * @throws AppError `codex_timeout`, `codex_gone`
 */
export async function readCodexIdentity(link: CodexLink, timeoutMs: number): Promise<CodexIdentity> {
  try {
    const parsed = helloSchema.safeParse(await link.request('initialize', hello, { timeoutMs }))
    return parsed.success ? parseUserAgent(parsed.data.userAgent) : unnamed
  } catch (thrown) {
    // Initialized by somebody before us, for example.
    if (thrown instanceof RpcError) return unnamed
    throw thrown
  }
}

export function parseUserAgent(userAgent: string): CodexIdentity {
  const found = /^([\x21-\x2e\x30-\x7e]+)\/(\d+\.\d+\.\d+)/.exec(userAgent)
  const [, originator, version] = found ?? []
  if (originator === undefined || version === undefined || !/^[\x20-\x7e]+$/.test(userAgent)) return unnamed
  return { userAgent, originator, version }
}
