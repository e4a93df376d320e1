import { safeStorage, type SafeStorage } from 'electron'
import type { Keychain, KeychainKind } from '../../shared/config/stored-key.ts'
import type { SecretBox } from '../settings/secret-box.ts'

/** Names of Electron's back ends on Linux. `basic_text`, a password that everybody knows, is none. */
const linuxKinds: Readonly<Record<string, KeychainKind>> = {
  gnome_libsecret: 'secret-service',
  kwallet: 'kwallet',
  kwallet5: 'kwallet',
  kwallet6: 'kwallet',
}

/** The keychain of this system by Electron's `safeStorage`, for when the app is ready. */
export function systemKeychain(platform: NodeJS.Platform = process.platform): SecretBox {
  return {
    describe: () =>
      describe(platform).catch(() => ({
        available: false,
        reason: 'unusable',
        why: 'the keychain gave no usable answer',
      })),
    async encrypt(text) {
      const bytes = await encrypt(text)
      if (isWeak(bytes, platform)) throw new Error('There is no keychain')
      return bytes
    },
    async decrypt(bytes) {
      const buffer = Buffer.from(bytes)
      const answer = await calls().decryptStringAsync?.(buffer)
      if (answer === undefined) return { text: safeStorage.decryptString(buffer), outdated: false }
      const { result, shouldReEncrypt } = answer
      return { text: result, outdated: shouldReEncrypt }
    },
  }
}

async function describe(platform: NodeJS.Platform): Promise<Keychain> {
  const kind = kindOf(platform)
  if (kind === null) return { available: false, reason: 'unnamed', why: noneOnLinux }
  const isThere = (await calls().isAsyncEncryptionAvailable?.()) ?? safeStorage.isEncryptionAvailable()
  if (isThere && !isWeak(await encrypt('probe'), platform)) return { available: true, kind }
  return { available: false, reason: 'locked', why: 'the keychain does not answer or is locked' }
}

const noneOnLinux =
  'this desktop names no keyring; if GNOME Keyring or KeePassXC runs, start codex-tray with --password-store=gnome-libsecret'

function kindOf(platform: NodeJS.Platform): KeychainKind | null {
  if (platform === 'darwin') return 'macos'
  if (platform === 'win32') return 'windows'
  return linuxKinds[safeStorage.getSelectedStorageBackend()] ?? null
}

/** Since Electron 42; the older calls, all that 33 has, hold this process up while a keyring asks for its password. */
type AsyncCalls = {
  isAsyncEncryptionAvailable(): Promise<boolean>
  encryptStringAsync(text: string): Promise<Buffer>
  decryptStringAsync(bytes: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }>
}
const calls = (): SafeStorage & Partial<AsyncCalls> => safeStorage

const encrypt = async (text: string): Promise<Buffer> =>
  (await calls().encryptStringAsync?.(text)) ?? safeStorage.encryptString(text)

/**
 * On Linux Chromium marks with `v10` what it encrypted with its fixed password, which it falls back to without a
 * keyring (`components/os_crypt`: `v11` is the keyring's); that would hide nothing.
 */
const isWeak = (bytes: Buffer, platform: NodeJS.Platform): boolean =>
  platform === 'linux' && bytes.subarray(0, 3).toString('latin1') === 'v10'
