import { posix } from 'node:path'
import { importProblem } from './check-imports.ts'
import { folderCycles, type Edge } from './folder-cycles.ts'
import { readModule, type ModuleFacts } from './read-module.ts'
import { generatedFolders, isWithin, maxLines, rawIpcRooms, testRoot, toolConfiguration } from './rooms.ts'

/** Ways to reach a clock, chance or the system without an import; `shared` gets all of them as arguments. */
const impureNames = new Set([
  'Date.now',
  'new Date()',
  'Math.random',
  'performance.now',
  'crypto.randomUUID',
  'crypto.getRandomValues',
  'process',
  'Buffer',
  'setTimeout',
  'setInterval',
  'fetch',
  'globalThis',
])

/**
 * Checks a whole project against the rules.
 * @param files content of every source file by its path from the project root
 * @param packages what package.json declares
 * @returns one line a violation: `file:line what is wrong`
 */
export function checkArchitecture(
  files: ReadonlyMap<string, string>,
  packages: ReadonlySet<string>,
): string[] {
  const violations: string[] = []
  const edges: Edge[] = []
  for (const [file, source] of files) {
    const facts = readModule(file, source)
    for (const imported of facts.imports) {
      const problem = importProblem(file, imported, packages)
      if (problem !== null) violations.push(`${file}:${imported.line} ${problem}`)
      if (imported.specifier?.startsWith('.')) {
        edges.push({ from: file, to: posix.join(posix.dirname(file), imported.specifier) })
      }
    }
    violations.push(...shapeProblems(file, facts), ...nameProblems(file, facts))
  }
  return [...violations, ...folderCycles(edges.filter(({ from }) => !isWithin(from, testRoot)))]
}

function shapeProblems(file: string, facts: ModuleFacts): string[] {
  const problems: string[] = []
  const generated = generatedFolders.some((folder) => isWithin(file, folder))
  if (facts.lines > maxLines && !generated)
    problems.push(`${file}: ${facts.lines} lines, at most ${maxLines}`)
  if (facts.defaultExportLine !== null && !toolConfiguration.test(file)) {
    problems.push(`${file}:${facts.defaultExportLine} a default export: name it`)
  }
  return problems
}

function nameProblems(file: string, facts: ModuleFacts): string[] {
  const mayUseRawIpc = isWithin(file, testRoot) || rawIpcRooms.some((room) => isWithin(file, room))
  const forbidden = (name: string): string | null => {
    if (!mayUseRawIpc && (name === 'ipcMain' || name === 'ipcRenderer')) {
      return `raw ${name}: only ${rawIpcRooms.join(' and ')} may`
    }
    if (isWithin(file, 'shared') && impureNames.has(name)) return `${name}: shared is pure, pass it in`
    return null
  }
  return facts.names.flatMap(({ name, line }) => {
    const problem = forbidden(name)
    return problem === null ? [] : [`${file}:${line} ${problem}`]
  })
}
