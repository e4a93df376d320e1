import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RuleFixture } from '../unit/doctor/fixture.ts'
import { fixed } from '../unit/doctor/judge-text.ts'
import type { Codex } from './fetch-codex.ts'

export type Loading = { code: number | null; output: string }

/**
 * Lets the real Codex load files as its configuration: every version since 0.42.0 does for `mcp list`.
 *
 * @param args another command that loads it
 */
export async function load(
  codex: Codex,
  files: Readonly<Record<string, string>>,
  args: readonly string[] = ['mcp', 'list', '--json'],
): Promise<Loading> {
  const home = mkdtempSync(join(tmpdir(), 'codex-tray-doctor-'))
  try {
    mkdirSync(join(home, 'home'))
    for (const [name, text] of Object.entries(files)) writeFileSync(join(home, 'home', name), text)
    // Nothing of ours is inherited.
    const env = { PATH: process.env['PATH'] ?? '', HOME: home, CODEX_HOME: join(home, 'home') }
    return await new Promise((resolve) => {
      execFile(codex.program, [...args], { env, cwd: home }, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null
        resolve({ code, output: `${stdout}${stderr}` })
      })
    })
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** What is not a matter of the file: a Codex that is given it loads it. */
const ofTheMachine = new Set(['codex-home-missing'])

/**
 * What the fixture claims, tried: a fatal one does not load, every other does, and the fixed one does.
 * @returns what is not so; nothing when all is
 */
export async function contradictions(codex: Codex, fixture: RuleFixture): Promise<string[]> {
  const { rule, severity, text, mended, layers = {} } = fixture
  const wrong: string[] = []
  const name = `${rule} on ${codex.version}`
  const before = await load(codex, { 'config.toml': text, ...asFiles(layers) })
  const refuses = severity === 'fatal' && !ofTheMachine.has(rule)
  if (before.code !== (refuses ? 1 : 0)) wrong.push(`${name}: ended with ${before.code}: ${before.output}`)
  const files: Record<string, string> = { 'config.toml': text, ...asFiles(layers) }
  for (const { id, after } of fixed(fixture, codex.version).changes) {
    files[id === 'codex' ? 'config.toml' : `${id.slice('profile:'.length)}.config.toml`] = after
  }
  if (mended !== undefined) files['config.toml'] = mended
  const after = await load(codex, files)
  if (after.code !== 0) wrong.push(`${name}, fixed: ended with ${after.code}: ${after.output}`)
  return wrong
}

function asFiles(layers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(layers).map(([name, text]) => [`${name}.config.toml`, text]))
}

/** Does all of it, a few at a time: each run is one short process. */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const width = 4
  for (let at = 0; at < items.length; at += width) {
    results.push(...(await Promise.all(items.slice(at, at + width).map(work))))
  }
  return results
}
