import { randomBytes, timingSafeEqual } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { writeFileAtomically } from '../../node/atomic-write.ts'

/**
 * Windows only, and never run there: a named pipe has no mode that keeps other users out, so a client first sends
 * `{"token":"…"}` with what it reads from a file only this user can read. Everywhere else the socket's own mode is the
 * guard.
 */
export async function makePipeToken(folder: string): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await writeFileAtomically(join(folder, 'pipe-token'), `${token}\n`, { durable: false })
  return token
}

const greeting = z.object({ token: z.string() })

/** @param message the first one of a client */
export function hasToken(message: unknown, token: string): boolean {
  const given = Buffer.from(greeting.safeParse(message).data?.token ?? '')
  const wanted = Buffer.from(token)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
