import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import type { Keychain } from '../../shared/config/stored-key.ts'
import type { SecretBox } from '../../electron/settings/secret-box.ts'

/** A keychain in this process, with real encryption: what one with another secret encrypted it refuses. */
export type FakeKeychain = SecretBox & {
  /** What it says of itself from now on. */
  state: Keychain
  /** What was encrypted before is to be encrypted anew. */
  rotate(secret: string): void
}

export function fakeKeychain(secret = 'one'): FakeKeychain {
  const secrets = [secret]
  const keyOf = (text: string): Buffer => createHash('sha256').update(text).digest()
  const box: FakeKeychain = {
    state: { available: true, kind: 'secret-service' },
    rotate: (next) => void secrets.unshift(next),
    describe: async () => box.state,
    async encrypt(text) {
      if (!box.state.available) throw new Error(box.state.why)
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', keyOf(secrets[0] ?? ''), iv)
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), body])
    },
    async decrypt(bytes) {
      for (const [age, candidate] of secrets.entries()) {
        const decipher = createDecipheriv('aes-256-gcm', keyOf(candidate), bytes.subarray(0, 12))
        decipher.setAuthTag(bytes.subarray(12, 28))
        try {
          const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
          return { text, outdated: age > 0 }
        } catch {
          continue
        }
      }
      throw new Error('encrypted by another keychain')
    },
  }
  return box
}
