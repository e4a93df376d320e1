/** A text as 32 hexadecimal digits: four rounds of 32-bit FNV-1a. Tells texts apart; protects nothing. */
export function stableHash(text: string): string {
  return [0, 1, 2, 3].map((round) => fnv(text, 0x811c9dc5 ^ (round * 0x9e3779b1))).join('')
}

function fnv(text: string, start: number): string {
  let hash = start
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i)
    hash = Math.imul(hash, 0x01000193)
  }
  return (hash >>> 0).toString(16).padStart(8, '0')
}
