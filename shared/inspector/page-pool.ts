/**
 * Memory for recorded bodies, used again and again. Bodies come and go in the order of requests and live long enough to
 * be promoted, so that memory of their own is freed only by whole collections, and its growth is what sets those
 * off: half of the CPU of a streamed event went there (measured).
 */
export type PagePool = {
  /** A page of at least `length` bytes, up to `largestPage`; what it holds is left over. */
  take(length: number): Uint8Array
  /** @param page of this pool, which nobody looks at any more */
  give(page: Uint8Array): void
}

const smallestPage = 1024
export const largestPage = 64 * 1024
/** Free pages kept, bytes: what a burst had too many of goes back to the system. */
const mostFree = 8 * 1024 * 1024

/** Sizes are powers of two. */
const sizeFor = (length: number): number =>
  length <= smallestPage ? smallestPage : Math.min(largestPage, 2 ** (32 - Math.clz32(length - 1)))

export function createPagePool(): PagePool {
  const free = new Map<number, Uint8Array[]>()
  let freeBytes = 0
  return {
    take(length) {
      const size = sizeFor(length)
      const page = free.get(size)?.pop()
      if (page === undefined) return new Uint8Array(size)
      freeBytes -= size
      return page
    },
    give(page) {
      if (freeBytes + page.length > mostFree) return
      freeBytes += page.length
      const pages = free.get(page.length)
      if (pages === undefined) free.set(page.length, [page])
      else pages.push(page)
    },
  }
}

/** For logs that belong to no ring. */
export const unpooled: PagePool = {
  take: (length) => new Uint8Array(sizeFor(length)),
  give: () => undefined,
}
