import { isAtLeast } from '../compat/codex-version.ts'
import type { CliFlagRow, SubcommandRow } from '../compat/fact-rows.ts'
import { cliFlags } from '../compat/generated/cli-flags.ts'
import { subcommands } from '../compat/generated/subcommands.ts'
import { inEnglish, say, type Wording } from '../i18n/wording/wording.ts'
import type { Finding, Severity } from './finding.ts'
import { certainValues, newestJudged, presenceIn } from './key-table.ts'
import { advised } from './rule.ts'

/** The oldest version whose flags were recorded. */
const oldestJudged = '0.42.0'

/** Of the command line; for the page of rules. Each stops Codex with exit code 2, but where it says otherwise. */
export const argumentRules = [
  {
    id: 'cli-flag-not-yet',
    severity: 'fatal',
    summary: 'A flag of a later Codex: this one ends with 2.',
    advice: 'Use the Codex that has it, or leave the flag out.',
  },
  {
    id: 'cli-flag-removed',
    severity: 'fatal',
    summary: 'A flag that Codex has no longer: it ends with 2.',
    advice: 'Leave it out, or write what came in its place.',
  },
  {
    id: 'cli-flag-unknown',
    severity: 'fatal',
    summary: 'A flag that no Codex takes here: it ends with 2.',
    advice: 'Look for a typo, or put a flag of codex itself before the subcommand.',
  },
  {
    id: 'cli-flag-deprecated',
    severity: 'warning',
    summary: 'A flag that is still taken, with a warning.',
    advice: 'Write what came in its place.',
  },
  {
    id: 'cli-value-unknown',
    severity: 'fatal',
    summary: 'A value that this Codex does not take for the flag: it ends with 2.',
    advice: 'Write one of the accepted values.',
  },
  {
    id: 'cli-subcommand-unsupported',
    severity: 'error',
    summary: 'A subcommand that this Codex has not: the word is taken for a prompt, and a session starts.',
    advice: 'Use a Codex that has it.',
  },
] as const satisfies readonly { id: string; severity: Severity; summary: string; advice: string }[]

type ArgumentRuleId = (typeof argumentRules)[number]['id']

const replacements: Readonly<Record<string, Wording>> = {
  '--full-auto': say('cli.write', { text: '--sandbox workspace-write' }),
  '--experimental-json': say('cli.write', { text: '--json' }),
  '--profile-v2': say('cli.write', { text: '--profile' }),
  '--include-plan-tool': say('cli.leave-out-always'),
}

/** In no help after 0.42.0, and taken in silence all the same (run with --help: 0.44.0, 0.94.0, 0.134.0, 0.169.0: 0). */
const stillTaken: ReadonlySet<string> = new Set(['codex exec --experimental-json'])

/**
 * What this Codex would not take of a command line, before it is started. A flag or a value that was never seen is told
 * of only for versions whose flags were recorded: unknown is not unsupported.
 *
 * @param argv behind `codex`: `['exec', '--full-auto', 'hello']`
 * @param version `X.Y.Z`
 */
export function checkArguments(argv: readonly string[], version: string): Finding[] {
  const reader = new ArgumentReader(argv, version)
  return reader.read()
}

/** The subcommand of a command line, `mcp` of `mcp list`; empty where there is none, as for a prompt. */
export function subcommandOf(argv: readonly string[], version: string): string {
  const reader = new ArgumentReader(argv, version)
  reader.read()
  return reader.scope.split(' ')[1] ?? ''
}

class ArgumentReader {
  readonly #argv: readonly string[]
  readonly #version: string
  readonly #findings: Finding[] = []
  #scope = 'codex'
  #atSubcommand = true
  /** What follows belongs to a program that Codex starts. */
  #isForeign = false

  constructor(argv: readonly string[], version: string) {
    this.#argv = argv
    this.#version = version
  }

  get scope(): string {
    return this.#scope
  }

  read(): Finding[] {
    for (let at = 0; at < this.#argv.length; at++) {
      const word = this.#argv[at] ?? ''
      if (word === '--' || this.#isForeign) break
      if (word.startsWith('-') && word !== '-') at += this.#flag(word, this.#argv[at + 1])
      else this.#word(word)
    }
    return this.#findings
  }

  /** @returns how many of the following words belong to it */
  #flag(word: string, next: string | undefined): number {
    const { name, inline } = splitFlag(word)
    if (name === '--help' || name === '-h') return 0
    const inScope = cliFlags.filter(({ scope }) => scope === this.#scope)
    const row = inScope.find(({ flag, short }) => flag === name || short === name)
    // Nobody listed the flags of this subcommand.
    if (inScope.length === 0) return 0
    if (row === undefined) {
      this.#unknownFlag(name)
      return 0
    }
    this.#presence(row)
    if (row.arg === null) return 0
    const value = inline ?? next
    if (value !== undefined) this.#value(row, value)
    return inline === null && next !== undefined ? 1 : 0
  }

  #presence(row: CliFlagRow): void {
    const presence = presenceIn(row, this.#version)
    if (presence === 'not-yet') {
      const { flag, scope, since } = row
      const needed = say('cli-flag-not-yet', { flag, scope, since, version: this.#version })
      this.#add('cli-flag-not-yet', needed, row, say('cli.upgrade-or-leave-out'), upgradeTo(since))
    }
    if (presence !== 'gone') return
    const { flag, scope, until } = row
    const instead = replacements[flag] ?? say('cli.leave-out')
    const known = say('cli-flag-gone', { flag, scope, until: until ?? '', version: this.#version, instead })
    const isTaken =
      stillTaken.has(`${scope} ${flag}`) ||
      (row.acceptedUntil !== null && isAtLeast(row.acceptedUntil, this.#version))
    this.#add(isTaken ? 'cli-flag-deprecated' : 'cli-flag-removed', known, row, instead)
  }

  #unknownFlag(name: string): void {
    if (!isRecorded(this.#version)) return
    const root = cliFlags.find(
      ({ scope, flag, short }) => scope === 'codex' && (flag === name || short === name),
    )
    // Not in any help, and taken by all versions.
    if (name === '--yolo') return
    const [instead, fix] =
      root === undefined
        ? [say('cli-flag-unknown.nowhere', { newest: newestJudged }), say('cli.leave-out')]
        : [say('cli.before-subcommand'), say('cli.before-subcommand')]
    const text = say('cli-flag-unknown', { flag: name, scope: this.#scope, instead })
    this.#add('cli-flag-unknown', text, root ?? null, fix)
  }

  #value(row: CliFlagRow, value: string): void {
    const accepted = certainValues(row, this.#version)
    if (accepted === null || accepted.includes(value) || presenceIn(row, this.#version) !== 'there') return
    // A Codex nobody looked at may take a new word, but hardly one that was taken away before.
    const wasTaken = row.values.some(({ values }) => values?.includes(value))
    if (!isRecorded(this.#version) && !wasTaken) return
    const text = say('cli-value-unknown', {
      flag: row.flag,
      value: JSON.stringify(value),
      version: this.#version,
      accepted: accepted.join(', '),
    })
    this.#add('cli-value-unknown', text, row, say('cli.write-one', { accepted: accepted.join(', ') }))
  }

  /** A word that is no subcommand is a prompt, and ends the search for one. */
  #word(word: string): void {
    if (!this.#atSubcommand) {
      // `mcp add NAME COMMAND …`: the second word and all after it are the server's.
      if (foreignScopes.test(this.#scope)) this.#isForeign = true
      return
    }
    const parent = this.#scope.slice('codex'.length).trim()
    const full = parent === '' ? word : `${parent} ${word}`
    const row = subcommands.find(({ name, aliases }) => name === full || aliases.includes(full))
    if (row === undefined) {
      this.#atSubcommand = false
      this.#isForeign = foreignAtOnce.test(this.#scope)
      return
    }
    if (isMissing(row, this.#version)) {
      const { name, since, until } = row
      const text = isAtLeast(this.#version, since)
        ? say('cli-subcommand-gone', { name, until: until ?? '', version: this.#version })
        : say('cli-subcommand-not-yet', { name, since, version: this.#version })
      this.#add('cli-subcommand-unsupported', text, row, say('cli.other-codex'), upgradeTo(since))
    }
    this.#scope = `codex ${row.name}`
  }

  #add(
    id: ArgumentRuleId,
    text: Wording,
    row: { source: string } | null,
    fix: Wording,
    command: string | null = null,
  ): void {
    const severity = argumentRules.find((rule) => rule.id === id)?.severity ?? 'fatal'
    const evidence = row?.source ?? `error: unexpected argument, exit code 2 (0.42.0 to ${newestJudged})`
    this.#findings.push({
      id,
      severity,
      message: inEnglish(text),
      text,
      where: null,
      evidence,
      fix: advised(fix, command),
    })
  }
}

/** `codex sandbox linux ls -la`: the command's own flags. */
const foreignAtOnce = /^codex (sandbox|debug (seatbelt|landlock))( |$)/
const foreignScopes = /^codex mcp add$/

/** Whether its flags were looked at; of what came before or after, nothing is known that was not seen elsewhere. */
const isRecorded = (version: string): boolean =>
  isAtLeast(newestJudged, version) && isAtLeast(version, oldestJudged)

const upgradeTo = (version: string): string => `npm install -g @openai/codex@${version}`

function splitFlag(word: string): { name: string; inline: string | null } {
  if (word.startsWith('--')) {
    const equals = word.indexOf('=')
    return equals === -1
      ? { name: word, inline: null }
      : { name: word.slice(0, equals), inline: word.slice(equals + 1) }
  }
  return { name: word.slice(0, 2), inline: word.length > 2 ? word.slice(2).replace(/^=/, '') : null }
}

function isMissing(row: SubcommandRow, version: string): boolean {
  const { absentBetween } = row
  const inGap =
    absentBetween !== null && isAtLeast(version, absentBetween[0]) && isAtLeast(absentBetween[1], version)
  const presence = presenceIn(row, version)
  return !inGap && (presence === 'not-yet' || presence === 'gone')
}
