import { describe, expect, it } from 'vitest'
import { argumentRules, checkArguments } from '../../../shared/doctor/check-arguments.ts'

const cases: readonly [argv: string, version: string, id: string | null, says: string][] = [
  ['exec --full-auto hello', '0.44.0', null, ''],
  ['exec --full-auto hello', '0.134.0', 'cli-flag-deprecated', '--sandbox workspace-write'],
  ['exec --full-auto hello', '0.148.0', 'cli-flag-removed', '--sandbox workspace-write'],
  ['--full-auto', '0.133.0', 'cli-flag-removed', 'last known to Codex 0.125.0'],
  ['exec --ephemeral hello', '0.94.0', 'cli-flag-not-yet', 'needs Codex 0.99.0 or newer (current: 0.94.0)'],
  ['exec --ephemeral hello', '0.169.0', null, ''],
  ['--strict-config', '0.94.0', 'cli-flag-not-yet', 'needs Codex 0.131.0 or newer'],
  ['-a untrusted', '0.148.0', null, ''],
  ['-a untrusted', '0.149.0', 'cli-value-unknown', 'accepted: on-request, never'],
  ['--ask-for-approval=on-failure', '0.148.0', 'cli-value-unknown', 'accepted: untrusted, on-request, never'],
  ['-s everything exec hi', '0.42.0', 'cli-value-unknown', 'accepted: read-only'],
  ['exec -a never hi', '0.134.0', 'cli-flag-unknown', 'put it before the subcommand'],
  ['exec --colour always', '0.134.0', 'cli-flag-unknown', '--colour is no flag of codex exec'],
  ['--yolo', '0.42.0', null, ''],
  ['mcp-server', '0.169.0', 'cli-subcommand-unsupported', 'was last in 0.153.0'],
  ['app-server', '0.42.0', 'cli-subcommand-unsupported', 'needs Codex 0.44.0 or newer'],
  ['app-server --listen stdio://', '0.94.0', 'cli-flag-not-yet', 'needs Codex 0.100.0 or newer'],
  ['-m gpt-5 hello --world', '0.94.0', 'cli-flag-unknown', '--world is no flag of codex;'],
  ['exec -- --full-auto', '0.169.0', null, ''],
  ['exec --experimental-json hi', '0.169.0', 'cli-flag-deprecated', 'write --json'],
  ['login --api-key x', '0.94.0', 'cli-flag-removed', '0.44.0'],
  ['exec --full-auto=yes hi', '0.148.0', 'cli-flag-removed', '--full-auto'],
  ['-c model="--full-auto" exec hi', '0.169.0', null, ''],
  ['exec -c --full-auto hi', '0.169.0', null, ''],
  ['-cmodel=x -mgpt exec -', '0.169.0', null, ''],
  ['sandbox linux ls -la --colour', '0.94.0', null, ''],
  ['mcp add files npx -y --colour', '0.94.0', null, ''],
  // Nobody has looked at this one: what was never seen may be there, what was taken away will not be back.
  ['exec --brand-new --colour x', '0.170.0', null, ''],
  ['-s brand-new', '0.170.0', null, ''],
  ['-a untrusted', '0.170.0', 'cli-value-unknown', 'accepted: on-request, never'],
  ['exec --full-auto', '1.0.0', 'cli-flag-removed', 'last known to Codex'],
  ['--colour', '0.41.0', null, ''],
]

describe('what a Codex takes of a command line', () => {
  it.each(cases)('codex %s on %s: %s', (argv, version, id, says) => {
    const findings = checkArguments(argv.split(' '), version)
    expect(findings.map((finding) => finding.id)).toEqual(id === null ? [] : [id])
    if (id !== null) expect(findings[0]?.message).toContain(says)
  })

  it('has a case for every rule', () => {
    const tried = new Set(cases.map(([, , id]) => id))
    expect(argumentRules.filter(({ id }) => !tried.has(id))).toEqual([])
  })
})
