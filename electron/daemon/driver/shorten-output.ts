const maxOutputChars = 4_000

/** What a tool printed, so short that a client can show it: its beginning and its end. */
export function shortenOutput(text: string): string {
  if (text.length <= maxOutputChars) return text
  const half = maxOutputChars / 2
  return `${text.slice(0, half)}\n… (${text.length - maxOutputChars} characters left out)\n${text.slice(-half)}`
}
