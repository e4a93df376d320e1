/** The newest pieces of a stream, by reference: enough to see how it ended. */
export type RecentBytes = {
  readonly first: Uint8Array | null
  add(bytes: Uint8Array): void
  text(): string
}

const pieces = 8

export function createRecentBytes(): RecentBytes {
  let first: Uint8Array | null = null
  const newest: Uint8Array[] = []
  return {
    get first() {
      return first
    },
    add(bytes) {
      first ??= bytes
      newest.push(bytes)
      if (newest.length > pieces) newest.shift()
    },
    text: () => new TextDecoder().decode(Buffer.concat(newest)),
  }
}
