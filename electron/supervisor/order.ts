import { AppError } from '../../shared/errors/app-error.ts'
import type { ServiceId } from '../../shared/services/service-status.ts'

type Node = { id: ServiceId; dependsOn: readonly ServiceId[] }

/**
 * Dependencies before those that need them; the reverse is the order of stopping.
 *
 * @throws AppError `internal` on a cycle or an unknown id: both are mistakes in our own specs
 */
export function startOrder<T extends Node>(specs: readonly T[]): T[] {
  const byId = new Map<string, T>(specs.map((spec) => [spec.id, spec]))
  const done = new Set<string>()
  const ordered: T[] = []
  const visit = (id: string, path: readonly string[]): void => {
    if (done.has(id)) return
    if (path.includes(id)) {
      throw new AppError('internal', {
        what: `Services depend on each other in a circle: ${[...path, id].join(' -> ')}`,
      })
    }
    const spec = byId.get(id)
    if (spec === undefined) {
      throw new AppError('internal', { what: `A service depends on ${id}, which does not exist` })
    }
    for (const dependency of spec.dependsOn) visit(dependency, [...path, id])
    done.add(id)
    ordered.push(spec)
  }
  for (const spec of specs) visit(spec.id, [])
  return ordered
}

/** Everything `id` needs, directly or not, in starting order, without itself. */
export function dependenciesOf<T extends Node>(ordered: readonly T[], id: ServiceId): T[] {
  const needed = new Set<string>([id])
  for (const spec of ordered.toReversed()) {
    if (needed.has(spec.id)) for (const dependency of spec.dependsOn) needed.add(dependency)
  }
  return ordered.filter((spec) => needed.has(spec.id) && spec.id !== id)
}

/** Everything that needs `id`, directly or not, in stopping order, without itself. */
export function dependentsOf<T extends Node>(ordered: readonly T[], id: ServiceId): T[] {
  const affected = new Set<string>([id])
  for (const spec of ordered) {
    if (spec.dependsOn.some((dependency) => affected.has(dependency))) affected.add(spec.id)
  }
  return ordered.filter((spec) => affected.has(spec.id) && spec.id !== id).toReversed()
}
