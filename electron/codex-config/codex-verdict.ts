import { stringify } from 'smol-toml'
import { z } from 'zod'
import { isAtLeast } from '../../shared/compat/codex-version.ts'
import { capabilities } from '../../shared/compat/generated/capabilities.ts'
import { say } from '../../shared/i18n/wording/wording.ts'
import { isTableValue, type TomlTableValue } from '../toml/toml-value.ts'
import type { Documents, Validate, Verdict } from './documents.ts'
import { parseOrThrow } from './parse-toml.ts'
import { runInHome, withScratchHome, type CodexProgram } from './scratch-home.ts'

/**
 * Lets Codex itself judge Codex's file and profile layers, in a home of its own that holds nothing but the text in
 * question. From 0.164 `app-server --print-startup-config`, before that `mcp list --json` (cli.json
 * `offlineValidators`); neither needs a network or a login.
 *
 * @param baseOf the text a layer is laid over
 */
export function codexValidate(codex: CodexProgram, baseOf: Pick<Documents, 'text'>): Validate {
  return async (id, text) => {
    if (id === 'ours') return null
    if (id === 'codex') return askCodex(codex, text)
    const base = parseOrThrow((await baseOf.text('codex')).text, 'config.toml')
    return askCodex(codex, stringify(laidOver(base, parseOrThrow(text, id))))
  }
}

/** @throws AppError `codex_unusable` or `codex_timeout` when it cannot be asked */
export async function askCodex(codex: CodexProgram, text: string): Promise<Verdict> {
  return withScratchHome(text, async (home) => {
    if (!isAtLeast(codex.version, capabilities.printStartupConfig.since))
      return verdictOf(codex, home, ['mcp', 'list', '--json'])
    const strict = await verdictOf(codex, home, ['app-server', '--strict-config', '--print-startup-config'])
    if (strict.ok) return strict
    const plain = await verdictOf(codex, home, ['app-server', '--print-startup-config'])
    // Only an unknown key: Codex starts, and --strict-config tells which one.
    return plain.ok ? { ok: true, text: strict.text } : plain
  })
}

const refusalSchema = z.object({ error: z.object({ message: z.string() }) })

async function verdictOf(codex: CodexProgram, home: string, args: readonly string[]): Promise<Verdict> {
  const { exitCode, stdout, stderr } = await runInHome(codex, home, args)
  const { version } = codex
  if (exitCode === 0) return { ok: true, text: say('verdict.loads', { version }) }
  const detail = reasonIn(stdout, stderr).replaceAll(`${home}/`, '')
  return { ok: false, text: say('verdict.refuses', { version, detail }) }
}

function reasonIn(stdout: string, stderr: string): string {
  for (const line of stdout.split('\n')) {
    try {
      return refusalSchema.parse(JSON.parse(line)).error.message
    } catch {
      // Not the line that tells.
    }
  }
  const lines = stderr.split('\n').map((line) => line.trim())
  const from = lines.findIndex((line) => /^error/i.test(line))
  const end = lines.findIndex((line, index) => index > from && /^(stack backtrace|location):/i.test(line))
  const told = lines.slice(Math.max(0, from), end === -1 ? undefined : end).filter((line) => line !== '')
  return told.slice(0, 8).join(' ')
}

/** As Codex lays a layer over its file: tables are joined, everything else is replaced. */
function laidOver(base: TomlTableValue, layer: TomlTableValue): TomlTableValue {
  const members = Object.entries(layer).map(([key, value]) => {
    const below = base[key]
    return [key, isTableValue(below) && isTableValue(value) ? laidOver(below, value) : value] as const
  })
  return { ...base, ...Object.fromEntries(members) }
}
