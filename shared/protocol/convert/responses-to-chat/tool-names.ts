/** What OpenAI, DeepSeek and others accept as the name of a function. */
const legalName = /^[a-zA-Z0-9_-]{1,64}$/
const maxLength = 64

/**
 * Codex's lite models declare their own tools in a namespace `functions`, and models repeat that word from
 * their training: it is no part of a name (opencodex#3217: `exec` came back as `execexec`).
 */
export const reservedNamespace = 'functions'

/**
 * A legal flat name for a tool, not in `taken`. Deterministic, so that a conversation keeps its names (and
 * the provider's prompt cache) from turn to turn.
 */
export function flatName(
  tool: { kind: string; name: string; namespace: string | null },
  taken: { has(name: string): boolean },
): string {
  const wished = tool.namespace === null ? tool.name : `${tool.namespace}__${tool.name}`
  const legal = wished.replace(/[^a-zA-Z0-9_-]/g, '_')
  if (legalName.test(legal) && !taken.has(legal)) return legal
  for (let round = 0; ; round++) {
    const hash = hashText(`${tool.kind}\n${tool.namespace ?? ''}\n${tool.name}\n${round}`)
    const candidate = `${legal.slice(0, maxLength - hash.length - 1)}_${hash}`
    if (!taken.has(candidate)) return candidate
  }
}

/** An id of nine letters and digits for one that is not, not in `taken`; the same for the same id. */
export function nineCharacterId(id: string, taken: { has(id: string): boolean }): string {
  if (/^[a-zA-Z0-9]{9}$/.test(id) && !taken.has(id)) return id
  for (let round = 0; ; round++) {
    const candidate = `${hashText(`${id}\n${round}`)}${hashText(`${round}\n${id}`)}`.slice(4, 13)
    if (!taken.has(candidate)) return candidate
  }
}

/** FNV-1a, 32 bits, as eight hexadecimal digits. */
function hashText(text: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i)
    hash = Math.imul(hash, 0x01000193)
  }
  return (hash >>> 0).toString(16).padStart(8, '0')
}
