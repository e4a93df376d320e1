import { isAscii } from 'node:buffer'

/** Most large texts are ASCII, and to check that and copy takes half as long as to decode. */
export const textOf = (bytes: Buffer): string => bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8')

/** As many bytes as characters: ASCII, which need not be encoded. */
export const bytesOf = (text: string): Buffer =>
  Buffer.from(text, Buffer.byteLength(text) === text.length ? 'latin1' : 'utf8')
