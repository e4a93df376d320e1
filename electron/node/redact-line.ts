const hidden = '[redacted]'

/** Forms a secret takes in log lines, whoever wrote them. The first group is kept. */
const patterns: readonly RegExp[] = [
  /(\bbearer\s+)[A-Za-z0-9._~+/=-]{6,}/gi,
  /((?:authorization|cookie|x-api-key|api[-_]?key|access[-_]?token|refresh[-_]?token|client[-_]?secret|password)["']?\s*[:=]\s*["']?)(?!bearer\b)[^\s"',;&}]{4,}/gi,
  /()\b(?:ctk_|sk-|sess-|ghp_|github_pat_|xox[abp]-)[A-Za-z0-9_-]{8,}/g,
  /()\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+(?=@)/gi,
]

/**
 * A log line without secrets: the ones we know by value, then everything that looks like one.
 *
 * @param known values to hide wherever they stand; those shorter than 6 characters are left alone, since they
 *   would blot out ordinary words
 */
export function redactLine(line: string, known: readonly string[]): string {
  let text = line
  for (const secret of known) if (secret.length >= 6) text = text.replaceAll(secret, hidden)
  for (const pattern of patterns) text = text.replace(pattern, `$1${hidden}`)
  return text
}
