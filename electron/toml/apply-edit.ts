import type { TomlEdit, TomlPath } from './toml-edit.ts'

type Container = Record<string, unknown>

/** Does to a parsed document what the edit means; the document is changed. @returns false when it cannot mean anything */
export function applyEdit(document: Container, edit: TomlEdit): boolean {
  const name = edit.path.at(-1)
  if (name === undefined) return false
  const parents = edit.path.slice(0, -1)
  switch (edit.op) {
    case 'set':
      return put(document, parents, name, edit.value)
    case 'add-table':
      return put(document, parents, name, { ...childOf(document, edit.path), ...edit.entries })
    case 'delete': {
      const parent = find(document, parents)
      if (Array.isArray(parent)) parent.splice(Number(name), 1)
      else if (parent !== null) delete parent[name]
      return true
    }
    case 'rename': {
      const parent = find(document, parents)
      if (parent === null || Array.isArray(parent) || !(name in parent) || edit.to in parent) return false
      parent[edit.to] = parent[name]
      delete parent[name]
      return true
    }
    case 'move':
      return find(document, edit.path) !== null
  }
}

function put(document: Container, parents: TomlPath, name: string, value: unknown): boolean {
  let at: Container = document
  for (const part of parents) {
    if (!(part in at)) at[part] = {}
    const next = at[part]
    if (!isContainer(next)) return false
    at = next
  }
  at[name] = value
  return true
}

function find(document: Container, path: TomlPath): Container | unknown[] | null {
  let at: unknown = document
  for (const part of path) {
    if (!isContainer(at)) return null
    at = at[part]
  }
  return Array.isArray(at) || isContainer(at) ? at : null
}

function childOf(document: Container, path: TomlPath): Container {
  const found = find(document, path)
  return found === null || Array.isArray(found) ? {} : found
}

/** Arrays too: their elements are found by number. */
function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null && !(value instanceof Date)
}
