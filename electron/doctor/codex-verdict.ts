import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { capability } from '../../shared/compat/protocol.ts'
import type { Verdict } from '../../shared/doctor/verdict.ts'
import { runInHome, type CodexProgram } from '../codex-config/scratch-home.ts'

export type VerdictOptions = CodexProgram & { codexFile: string }

/**
 * Lets Codex read the file. It is run in a folder that is thrown away, with links to what the file may name beside it:
 * some versions write into CODEX_HOME, and neither login nor history is needed. No network.
 *
 * @returns null when it cannot be asked, or does not end in time
 */
export async function askCodex(options: VerdictOptions): Promise<Verdict | null> {
  const home = await mkdtemp(join(tmpdir(), 'codex-tray-verdict-'))
  try {
    await linkInto(home, options.codexFile)
    return capability('printStartupConfig', options.version)
      ? await askStartup(options, home)
      : await askMcpList(options, home)
  } catch {
    // Not started, too slow, or no links here (Windows without the right): the rules have spoken already.
    return null
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

/** Login, history and what Codex writes itself stay away. */
const notLinked = /^auth|^history|^sessions$|^archived_sessions$|^log$|^tmp$|\.sqlite|^config\.toml$/

async function linkInto(home: string, codexFile: string): Promise<void> {
  await symlink(codexFile, join(home, 'config.toml'))
  const folder = dirname(codexFile)
  const names = await readdir(folder)
  const wanted = names.filter((name) => !notLinked.test(name)).slice(0, 200)
  await Promise.all(wanted.map((name) => symlink(join(folder, name), join(home, name))))
}

/** 0.164.0 and newer (facts/cli.json, offlineValidators). */
const startupSchema = z.object({
  error: z
    .object({
      data: z.object({
        line: z.int().nullable(),
        column: z.int().nullable(),
        detail: z.string(),
      }),
    })
    .optional(),
})

async function askStartup(options: VerdictOptions, home: string): Promise<Verdict | null> {
  const args = ['app-server', '--strict-config', '--print-startup-config']
  const { exitCode, stdout } = await runInHome(options, home, args)
  const parsed = startupSchema.safeParse(jsonOrNull(stdout))
  if (!parsed.success || (exitCode !== 0 && exitCode !== 1)) return null
  const told = { command: `codex ${args.join(' ')}`, version: options.version }
  if (parsed.data.error === undefined) return { ok: true, detail: '', place: null, ...told }
  const { line, column, detail } = parsed.data.error.data
  const place = line === null || column === null ? null : { line, column }
  return { ok: false, detail: plain(detail, home), place, ...told }
}

/** Every version since 0.42.0: exit 0 or 1, the reason on stderr; unknown keys pass. */
async function askMcpList(options: VerdictOptions, home: string): Promise<Verdict | null> {
  const args = ['mcp', 'list', '--json']
  const { exitCode, stderr } = await runInHome(options, home, args)
  const told = { command: `codex ${args.join(' ')}`, version: options.version }
  if (exitCode === 0) return { ok: true, detail: '', place: null, ...told }
  if (exitCode !== 1 || !/failed to load/i.test(stderr)) return null
  const text = stderr.replace(/^[\s\S]*?Caused by:\s*/, '')
  const found = /:(\d+):(\d+): /.exec(text)
  const place = found === null ? null : { line: Number(found[1]), column: Number(found[2]) }
  return { ok: false, detail: plain(text, home), place, ...told }
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const maxDetail = 400

/** Its first words on one line, without the name of a folder that is gone by now. */
function plain(text: string, home: string): string {
  const words = text
    .replaceAll(`${home}/`, '')
    .replace(/^\s*0: /, '')
    .split(/\n\s*1: /, 1)[0]
  const line = (words ?? '').replaceAll(/\s+/g, ' ').trim()
  return line.length > maxDetail ? `${line.slice(0, maxDetail)}…` : line
}
