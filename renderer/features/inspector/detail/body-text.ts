/** The first `maxBytes` of a body as text; a code point cut in half at the end becomes U+FFFD. */
export function bodyText(chunks: readonly Uint8Array[], maxBytes: number): string {
  const decoder = new TextDecoder('utf-8')
  let text = ''
  let left = maxBytes
  for (const chunk of chunks) {
    if (left <= 0) break
    const part = chunk.length > left ? chunk.subarray(0, left) : chunk
    text += decoder.decode(part, { stream: true })
    left -= part.length
  }
  return text + decoder.decode()
}

/** Larger than what the proxy accepts, so only a broken peer gets past it. */
const mostParsedBytes = 64 * 1024 * 1024

/** The body as a JSON value, or undefined when it is none, is not complete, or would take too long to parse. */
export function bodyJson(chunks: readonly Uint8Array[], bytes: number): unknown {
  if (bytes === 0 || bytes > mostParsedBytes) return undefined
  return parseJson(bodyText(chunks, bytes))
}

/** JSON objects and arrays only: a bare number or word reads better as text. */
export function parseJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
