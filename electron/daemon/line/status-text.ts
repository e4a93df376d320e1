import type { DaemonState } from '../../../shared/codex/daemon-state.ts'

/** The state of the daemon in three lines a person can read. */
export function statusText({ codex, account, clients, turns, threads }: DaemonState): string {
  const version = codex.install?.version ?? null
  const who = version === null ? 'Codex' : `Codex ${version}`
  const why = codex.error === null ? '' : `: ${codex.error.message}`
  const plan = account.plan === null ? '' : ` (${account.plan})`
  return [
    `${who} is ${codex.phase}${why}`,
    `Login: ${account.status}${plan}`,
    `${clients} clients, ${turns} turns running, ${threads} conversations open`,
  ].join('\n')
}
