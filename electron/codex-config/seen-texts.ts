/** Texts handed out lately, so that a conflict can show what an edit was made for. */
export type SeenTexts = {
  remember(revision: string | null, text: string): void
  find(revision: string | null): string | null
}

/** @param most characters kept at least for the newest and together at most for the others */
export function createSeenTexts(most = 8 * 1024 * 1024): SeenTexts {
  const texts = new Map<string, string>()
  return {
    remember(revision, text) {
      if (revision === null) return
      texts.delete(revision)
      texts.set(revision, text)
      let size = [...texts.values()].reduce((sum, one) => sum + one.length, 0)
      for (const [key, one] of texts) {
        if (size <= most || key === revision) break
        texts.delete(key)
        size -= one.length
      }
    },
    find: (revision) => (revision === null ? '' : (texts.get(revision) ?? null)),
  }
}
