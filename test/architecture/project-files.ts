import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const projectRoot = resolve(import.meta.dirname, '..', '..')

const sourceRoots = /^(electron|renderer|shared|test|build)\//
const sourceFile = /\.(ts|tsx|mts|cts|js|jsx|mjs|cjs)$/
/** Recorded data that may look like programs. */
const data = /^test\/(fixtures|golden)\//

/** What `.gitignore` names: in this project only folders (`name/`) and endings (`*.ending`). */
const ignored = new Set(['.git/', ...readProjectFile('.gitignore').split('\n')])

/** @returns names at the top level that are not ignored, folders with a `/` at the end */
export function topLevelEntries(): string[] {
  return entriesOf('')
}

/** Every file that is or would be under version control, from the project root; no git needed. */
export function projectFiles(folder = ''): string[] {
  return entriesOf(folder).flatMap((name) =>
    name.endsWith('/') ? projectFiles(`${folder}${name}`) : [`${folder}${name}`],
  )
}

/** Content of every source file the import rules are about. */
export function projectSources(): Map<string, string> {
  const paths = projectFiles().filter(
    (file) => sourceRoots.test(file) && sourceFile.test(file) && !data.test(file),
  )
  return new Map(paths.map((file) => [file, readProjectFile(file)]))
}

export function readProjectFile(file: string): string {
  return readFileSync(join(projectRoot, file), 'utf8')
}

function entriesOf(folder: string): string[] {
  return readdirSync(join(projectRoot, folder), { withFileTypes: true })
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .filter((name) => !ignored.has(name) && !ignored.has(`*${/\.[^.]+$/.exec(name)?.[0] ?? ''}`))
    .toSorted()
}
