import type { SessionPage } from '../../../shared/codex/session.ts'
import { isAtLeast } from '../../../shared/compat/codex-version.ts'
import { generationsOf } from '../../../shared/compat/protocol.ts'
import type { CodexLink } from '../../codex/link.ts'
import { createSessionList } from '../sessions/session-list.ts'
import { createDriverV1, interruptConversation } from './driver-v1.ts'
import { createDriverV2 } from './driver-v2.ts'
import type { TurnAnswer, TurnEvent } from './turn-events.ts'

export const sandboxModes = ['read-only', 'workspace-write', 'danger-full-access'] as const
export type SandboxMode = (typeof sandboxModes)[number]

/** `untrusted` and `on-failure` are gone from newer versions, which say so themselves (CODEX-CLI §2). */
export const approvalPolicies = ['untrusted', 'on-failure', 'on-request', 'never'] as const
export type ApprovalPolicy = (typeof approvalPolicies)[number]

export type StartOptions = {
  /** Absolute. */
  cwd: string
  sandbox: SandboxMode
  approvalPolicy: ApprovalPolicy
  /** Null: what Codex is configured with. */
  model: string | null
  effort: string | null
  /** In place of Codex's own instructions; null: those. */
  baseInstructions?: string | null
  /** From 0.77; throws `codex_version_unsupported` below. */
  developerInstructions?: string | null
  /** Settings of `config.toml` for this conversation. */
  config?: Readonly<Record<string, unknown>>
}

/** A conversation that is loaded, with what it runs with: v1 wants all of it again when one thing changes. */
export type Conversation = {
  id: string
  model: string | null
  effort: string | null
  cwd: string
  sandbox: SandboxMode
  approvalPolicy: ApprovalPolicy
}

export type AskOptions = {
  /** Null: as before. */
  model?: string | null
  effort?: string | null
  /** Interrupts the turn; the answer then has the status `interrupted`. */
  signal?: AbortSignal
  onEvent?: (event: TurnEvent) => void
}

/**
 * Conversations over a line to Codex, the same for both generations of its protocol. Everything throws AppError
 * (`codex_gone`, `codex_timeout`, …) or RpcError with Codex's own words.
 */
export type ConversationDriver = {
  start(options: StartOptions): Promise<Conversation>
  /** Loads a saved conversation, or joins one that is loaded already. `cwd` counts where Codex does not remember it. */
  resume(id: string, options: StartOptions): Promise<Conversation>
  /** One turn to its end. @throws AppError why the turn failed */
  ask(conversation: Conversation, text: string, options?: AskOptions): Promise<TurnAnswer>
  /** @returns false when no turn was running */
  interrupt(id: string): Promise<boolean>
  list(page: { cursor: string | null; limit: number }): Promise<SessionPage>
}

/**
 * v2 is in Codex from 0.57, but its notifications carry the ids of thread and turn, and approvals reach the client, from
 * versions recorded since 0.77 only; v1 is there until 0.107 (CODEX-WIRE §1). So v1 serves what is older.
 */
const firstV2 = '0.77.0'

/** @param version `X.Y.Z` of the Codex at the other end */
export function openDriver(link: CodexLink, version: string): ConversationDriver {
  const driver = isAtLeast(version, firstV2) ? createDriverV2(link) : createDriverV1(link)
  // Of a turn somebody else began v2 wants the id, which 0.94 tells nobody; v1 wants none.
  const interrupt = generationsOf(version).v1
    ? (id: string): Promise<boolean> => interruptConversation(link, id)
    : driver.interrupt
  return { ...driver, interrupt, list: (page) => createSessionList({ link, version }).list(page) }
}
