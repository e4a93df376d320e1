import { builtinModules } from 'node:module'
import { posix } from 'node:path'
import type { Import } from './read-module.ts'
import { isWithin, roomOf, testRoot, toolConfiguration, type Room } from './rooms.ts'

const builtins = new Set(builtinModules)

/**
 * Why an import is forbidden, or null when it is allowed.
 * @param file the importing file, from the project root
 * @param packages what package.json declares: all that tests and tool settings may use
 */
export function importProblem(file: string, imported: Import, packages: ReadonlySet<string>): string | null {
  const { specifier } = imported
  if (isWithin(file, testRoot) || toolConfiguration.test(file)) {
    return specifier === null || isKnown(specifier, packages) ? null : `${specifier} is not in package.json`
  }
  const room = roomOf(file)
  if (room === undefined) return 'the folder is in no room: add it to test/architecture/rooms.ts'
  if (specifier === null) {
    return isWithin(file, 'build') ? null : 'an import whose target is computed cannot be checked'
  }
  if (specifier.startsWith('.')) return relativeProblem(file, room, specifier, imported.typeOnly)
  if (isBuiltin(specifier)) {
    return room.node ? null : `${room.path} has no Node, so not ${specifier}`
  }
  if (room.packages.some((allowed) => matches(specifier, allowed))) return null
  return `${room.path} may import only these packages: ${room.packages.join(', ') || 'none'}; not ${specifier}`
}

function relativeProblem(file: string, room: Room, specifier: string, typeOnly: boolean): string | null {
  const target = posix.join(posix.dirname(file), specifier)
  if (target === 'package.json') return null
  const targetRoom = roomOf(target)
  if (targetRoom === undefined) return `${target} is in no room`
  if (targetRoom === room) return null
  const allowed = typeOnly ? [...room.rooms, ...(room.types ?? [])] : room.rooms
  if (allowed.some((path) => targetRoom.path === path || isWithin(targetRoom.path, path))) return null
  const only = room.types?.includes(targetRoom.path) === true ? ' except its types' : ''
  return `${room.path} must not import ${targetRoom.path}${only} (${target})`
}

function isKnown(specifier: string, packages: ReadonlySet<string>): boolean {
  if (specifier.startsWith('.') || isBuiltin(specifier)) return true
  const [scope = '', name = ''] = specifier.split('/')
  return packages.has(specifier.startsWith('@') ? `${scope}/${name}` : scope)
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtins.has(specifier)
}

function matches(specifier: string, allowed: string): boolean {
  return allowed.endsWith('/*') ? specifier.startsWith(allowed.slice(0, -1)) : specifier === allowed
}
