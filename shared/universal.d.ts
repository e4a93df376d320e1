/**
 * The only host classes `shared` may use: both exist unchanged in Node, in Electron's renderer and in
 * browsers, and neither reads a clock, the network or the file system.
 */
declare class TextDecoder {
  constructor(label?: 'utf-8', options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(input?: Uint8Array, options?: { stream?: boolean }): string
}
declare class TextEncoder {
  encode(input: string): Uint8Array<ArrayBuffer>
}
