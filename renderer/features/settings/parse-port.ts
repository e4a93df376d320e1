/** A port as typed, 1 to 65535; null when it is none. Surrounding spaces are forgiven, signs and dots are not. */
export function parsePort(text: string): number | null {
  const digits = text.trim()
  if (!/^\d{1,5}$/.test(digits)) return null
  const port = Number(digits)
  return port >= 1 && port <= 65535 ? port : null
}
