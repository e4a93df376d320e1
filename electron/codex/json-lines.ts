import { StringDecoder } from 'node:string_decoder'

/** Codex sends a whole tool output or image as one line; anything longer is not from it. Characters. */
const maxLineChars = 64 * 1024 * 1024

/**
 * Reads newline-delimited text: one call per complete line, without its end; empty lines are passed over.
 *
 * @param tooLong the peer sent a line without end; the stream has been destroyed
 */
export function readJsonLines(
  stream: NodeJS.ReadableStream & { destroy(): void },
  line: (text: string) => void,
  tooLong: () => void = () => undefined,
  limit: number = maxLineChars,
): void {
  const decoder = new StringDecoder('utf8')
  // Pieces are joined once per line: a long line comes in many chunks.
  let pieces: string[] = []
  let length = 0
  const flush = (): void => {
    const text = pieces.length === 1 ? (pieces[0] ?? '') : pieces.join('')
    pieces = []
    length = 0
    if (text.trim() !== '') line(text)
  }
  stream.on('data', (chunk: Buffer | string) => {
    let text = typeof chunk === 'string' ? chunk : decoder.write(chunk)
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      pieces.push(text.slice(0, end))
      flush()
      text = text.slice(end + 1)
    }
    if (text === '') return
    pieces.push(text)
    length += text.length
    if (length <= limit) return
    pieces = []
    stream.destroy()
    tooLong()
  })
}
