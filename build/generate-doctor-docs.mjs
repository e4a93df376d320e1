import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import { isMainModule } from './lib/is-main-module.mjs'
import { runProgram } from './lib/failure.mjs'
import { inProject } from './lib/project.mjs'

/** `node build/generate-doctor-docs.mjs`: writes `shared/doctor/RULES.md` anew. A test compares. */
export const rulesFile = inProject('shared', 'doctor', 'RULES.md')

if (isMainModule(import.meta.url)) {
  await runProgram(async () => {
    const { runnerImport } = await import('vite')
    const { module } = await runnerImport(inProject('shared', 'doctor', 'rules-page.ts'))
    const page = z.object({ rulesPage: z.function({ input: [], output: z.string() }) }).parse(module)
    writeFileSync(rulesFile, page.rulesPage())
    process.stderr.write(`codex-tray: ${rulesFile}\n`)
  })
}
