/**
 * The words of a command line as a POSIX shell would split it, without expanding anything: v2 of Codex tells a command
 * as one string (`/bin/bash -lc 'rm -f zzz'`), v1 as words. What is not a command line stays one word.
 */
export function splitShellWords(text: string): string[] {
  const words: string[] = []
  let word: string | null = null
  let quote: '"' | "'" | null = null
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (quote === null && /\s/.test(char)) {
      if (word !== null) words.push(word)
      word = null
    } else if (quote === null && (char === '"' || char === "'")) {
      quote = char
      word ??= ''
    } else if (char === quote) quote = null
    else if (char === '\\' && quote !== "'" && isEscaped(text.charAt(at + 1), quote)) {
      word = (word ?? '') + text.charAt((at += 1))
    } else word = (word ?? '') + char
  }
  if (quote !== null) return [text]
  return word === null ? words : [...words, word]
}

/** Between double quotes a backslash stands for itself except before these (POSIX 2.2.3). */
const isEscaped = (next: string, quote: '"' | "'" | null): boolean =>
  next !== '' && (quote === null || '$`"\\\n'.includes(next))
