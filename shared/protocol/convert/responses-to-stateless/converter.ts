import type { Converter } from '../converter.ts'
import type { StatelessMemory } from './memory.ts'
import { convertResponse, convertStream } from './reply.ts'
import { convertRequest } from './request.ts'

/** Serves a Responses client from a Responses server that keeps nothing and only streams. */
export const responsesToStateless: Converter<StatelessMemory> = {
  request: convertRequest,
  response: convertResponse,
  stream: convertStream,
}
