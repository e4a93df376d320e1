import type { Keychain } from '../../shared/config/stored-key.ts'

/**
 * Encrypts with a secret that the system's keychain holds. Main passes one in that is made of Electron's
 * `safeStorage`; headless there is none. Any of these may wait for a person who is asked for a password.
 */
export type SecretBox = {
  /** Which keychain it is, or why there is none. Never rejects. */
  describe(): Promise<Keychain>
  /** @throws when the keychain is not there or refuses */
  encrypt(text: string): Promise<Uint8Array>
  /**
   * @returns the text, and whether it should be encrypted anew because the keychain's secret has changed
   * @throws when it was encrypted by another one, or the keychain refuses
   */
  decrypt(bytes: Uint8Array): Promise<{ text: string; outdated: boolean }>
}
