import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { generateCompat } from './generate-compat-modules.mjs'
import { isMainModule } from './lib/is-main-module.mjs'
import { runProgram } from './lib/failure.mjs'
import { inProject } from './lib/project.mjs'

/**
 * `node build/generate-compat.mjs`: makes `shared/compat/generated` anew out of `shared/compat/facts`. A test compares
 * the two, so that neither is changed without the other.
 */
export const generatedFolder = inProject('shared', 'compat', 'generated')

/** The facts that are committed. */
export function readFacts() {
  const read = (/** @type {string} */ name) =>
    /** @type {unknown} */ (JSON.parse(readFileSync(inProject('shared', 'compat', 'facts', name), 'utf8')))
  return {
    appServer: read('app-server.json'),
    cli: read('cli.json'),
    points: read('points.json'),
    params: read('params.json'),
  }
}

if (isMainModule(import.meta.url)) {
  await runProgram(async () => {
    mkdirSync(generatedFolder, { recursive: true })
    for (const [name, text] of generateCompat(readFacts())) {
      writeFileSync(inProject('shared', 'compat', 'generated', name), text)
      process.stderr.write(`codex-tray: shared/compat/generated/${name}: ${text.length} characters\n`)
    }
  })
}
