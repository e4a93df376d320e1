import { randomBytes, timingSafeEqual } from 'node:crypto'
import { dirname } from 'node:path'
import { z } from 'zod'
import { writeFileAtomically } from '../../node/atomic-write.ts'
import { ensurePrivateFolder } from '../../node/private-folder.ts'

/**
 * What a client of a named pipe must send first, as `{"token":"…"}`; written anew at each start.
 *
 * @param file as `pipeTokenFile` says
 */
export async function makePipeToken(file: string): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await ensurePrivateFolder(dirname(file))
  await writeFileAtomically(file, `${token}\n`, { durable: false })
  return token
}

const greeting = z.object({ token: z.string() })

/** @param message the first one of a client */
export function hasToken(message: unknown, token: string): boolean {
  const given = Buffer.from(greeting.safeParse(message).data?.token ?? '')
  const wanted = Buffer.from(token)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
