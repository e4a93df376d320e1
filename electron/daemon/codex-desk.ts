import { idleDaemonState, type AccountState } from '../../shared/codex/daemon-state.ts'
import type { DaemonInput, DaemonQuestion } from '../../shared/services/daemon-messages.ts'
import type { CodexChild, LiveCodex } from './child/codex-child.ts'
import type { HubLink } from './hub/hub-link.ts'

export type DeskOptions = {
  codex: Pick<CodexChild, 'ready' | 'restart'>
  openLink(): HubLink
  archiveAfterDays: number | null
  log(line: string): void
  changed(): void
}

/** What the host asks about: the account and the sessions of whichever Codex runs. */
export class CodexDesk {
  readonly #options: DeskOptions

  constructor(options: DeskOptions) {
    this.#options = options
  }

  attach(_codex: LiveCodex): void {}

  account(): AccountState {
    return idleDaemonState.account
  }

  async ask<Q extends DaemonQuestion>(question: Q, _input: DaemonInput<Q>): Promise<unknown> {
    if (question === 'codex.restart') await this.#options.codex.restart()
    return {}
  }

  close(): void {}
}
