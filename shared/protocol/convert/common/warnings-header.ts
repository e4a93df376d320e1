import type { ConversionWarning } from '../converter.ts'

export const warningsHeader = 'x-codex-tray-warnings'

/** Some clients and gateways refuse heads of more than 8 KiB; the inspector has the whole text. */
const longest = 1000

/**
 * Codes and places of what was dropped, as a header: `hosted-tool-dropped tools[3]; …`. ASCII, bounded.
 *
 * @returns null when there is nothing to say
 */
export function writeWarningsHeader(warnings: readonly ConversionWarning[]): string | null {
  const entries: string[] = []
  let length = 0
  for (const [index, { code, path }] of warnings.entries()) {
    const entry = `${code}${path === '' ? '' : ` ${path}`}`.replace(/[^\x20-\x7e]/g, '?').slice(0, 200)
    if (length + entry.length > longest) {
      entries.push(`and ${warnings.length - index} more`)
      break
    }
    entries.push(entry)
    length += entry.length + 2
  }
  return entries.length === 0 ? null : entries.join('; ')
}

/** One line for the inspector. */
export function describeWarning({ code, path, message }: ConversionWarning): string {
  return `${code}${path === '' ? '' : ` at ${path}`}: ${message}`
}
