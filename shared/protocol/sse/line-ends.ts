/**
 * For one text in pieces: CRLF and CR become LF; a CR at the end of one piece swallows the LF that opens the next.
 */
export function createLineEnds(): (piece: string) => string {
  let endedWithCr = false
  return (piece) => {
    if (piece === '') return piece
    const joined = endedWithCr && piece.startsWith('\n') ? piece.slice(1) : piece
    endedWithCr = piece.endsWith('\r')
    return joined.includes('\r') ? joined.replace(/\r\n?/g, '\n') : joined
  }
}
