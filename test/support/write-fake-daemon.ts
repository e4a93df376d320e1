import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export type FakeDaemonBehaviour = 'missing' | 'logged-out' | 'logged-in' | 'approvals' | 'cannot-run' | 'deaf'

const program = pathToFileURL(join(import.meta.dirname, '..', 'fakes', 'daemon-fake.mjs')).href

/**
 * Puts the fake daemon where the bundle of the real one would be.
 *
 * @returns the entry file
 */
export async function writeFakeDaemon(folder: string, behaviour: FakeDaemonBehaviour): Promise<string> {
  const entry = join(folder, 'service-daemon.js')
  const behave = `process.argv[2] = ${JSON.stringify(behaviour)}`
  await writeFile(entry, `${behave}\nawait import(${JSON.stringify(program)})\n`)
  return entry
}
