import type { ConversionWarning } from '../converter.ts'

/** Collects losses; the same one at the same kind of place is reported once. */
export type WarningList = {
  add(code: string, path: string, message: string): void
  /** For losses that can occur in every message: only the first is reported. */
  addOnce(code: string, path: string, message: string): void
  readonly list: ConversionWarning[]
}

export function createWarningList(): WarningList {
  const list: ConversionWarning[] = []
  const codes = new Set<string>()
  return {
    list,
    add(code, path, message) {
      codes.add(code)
      list.push({ code, path, message })
    },
    addOnce(code, path, message) {
      if (!codes.has(code)) this.add(code, path, message)
    },
  }
}
