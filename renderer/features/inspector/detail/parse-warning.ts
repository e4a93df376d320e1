/** `code` and `path` are null where the line is just a sentence, such as a note about a retry. */
export type ParsedWarning = { code: string | null; path: string | null; message: string }

/** Takes a line `code at path: message` or `code: message` apart, as the proxy writes conversion warnings. */
export function parseWarning(line: string): ParsedWarning {
  const [, code, path, message] = /^([a-z][a-z0-9-]*)(?: at (.+?))?: (.+)$/s.exec(line) ?? []
  if (code === undefined || message === undefined) return { code: null, path: null, message: line }
  return { code, path: path ?? null, message }
}
