import { Failure, runProgram } from './lib/failure.mjs'
import { inProject } from './lib/project.mjs'
import { runVisibly } from './lib/run-visibly.mjs'

/**
 * `npm run test:update`: writes the golden files of the converters anew. What changed is then a diff to read, not a test
 * to believe.
 */
await runProgram(async () => {
  process.env['UPDATE_GOLDEN'] = '1'
  const vitest = inProject('node_modules', 'vitest', 'vitest.mjs')
  const args = [vitest, 'run', '--config=test/vitest.config.ts', 'test/golden/', ...process.argv.slice(2)]
  const code = await runVisibly(process.execPath, args)
  if (code !== 0) throw new Failure('The golden files were not all written: see above')
  return 0
})
