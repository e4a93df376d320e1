import type { ConversionWarning } from '../converter.ts'

/** Collects what was lost harmlessly. The same loss at the same place is told once. */
export type Warnings = {
  add(code: string, path: string, message: string): void
  readonly list: ConversionWarning[]
}

export function createWarnings(): Warnings {
  const list: ConversionWarning[] = []
  return {
    list,
    add(code, path, message) {
      if (!list.some((known) => known.code === code && known.path === path))
        list.push({ code, path, message })
    },
  }
}
