#!/usr/bin/env node
/**
 * The `codex-tray` command. The command line itself is `electron/cli`; this builds it when it is missing or
 * older than the sources, then becomes it: same process, so that signals and exit codes need no passing on.
 */
import { endWithNpm } from './lib/end-with-npm.mjs'
import { nodeProblem } from './lib/node-version.mjs'

const cannotRun = 2

async function main() {
  const problem = nodeProblem(process.versions.node)
  if (problem !== null) return fail(problem)
  endWithNpm('npx')
  const { ensureBuilt } = await import('./ensure-built.mjs')
  try {
    await ensureBuilt()
  } catch (thrown) {
    const { explain } = await import('./lib/failure.mjs')
    return fail(explain(thrown))
  }
  await import(new URL('../dist/main/cli.js', import.meta.url).href)
}

/** @param {string} line */
function fail(line) {
  process.stderr.write(`codex-tray: ${line}\n`)
  process.exitCode = cannotRun
}

await main()
