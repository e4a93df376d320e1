import { z } from 'zod'
import { wireErrorSchema } from '../errors/app-error.ts'

/**
 * Keys of providers that we keep ourselves (`key_source = "keychain"`): what everybody may know of them. The keys
 * are in a file of the data folder, encrypted with a secret that the system's keychain holds.
 */

/** What `key_source` takes. */
export const keySourceSchema = z.enum(['keychain'])

/**
 * How the key of one provider stands. `encrypted` and `plain` (the user said so) can be used; the rest say why not:
 * `missing`: none is stored; `opening`: the keychain has not answered yet; `headless`: it is encrypted, and this
 * program runs without the window and so without the keychain; `no-keychain`: the system has none, or it is locked;
 * `unreadable`: encrypted by another keychain than the one that is there.
 */
export const storedKeyStateSchema = z.enum([
  'encrypted',
  'plain',
  'missing',
  'opening',
  'headless',
  'no-keychain',
  'unreadable',
])
export type StoredKeyState = z.infer<typeof storedKeyStateSchema>

/** A key and how it stands; `value` is null where it cannot be used. It is a secret: only for the routing. */
export type StoredKey = { state: StoredKeyState; value: string | null }
/** By id of the provider. One that is not in it has none. */
export type StoredKeyValues = ReadonlyMap<string, StoredKey>

/** Which keychain the system has: `secret-service` is GNOME Keyring, KeePassXC and others that speak for it. */
export const keychainKindSchema = z.enum(['macos', 'windows', 'secret-service', 'kwallet'])
export type KeychainKind = z.infer<typeof keychainKindSchema>

export const keychainSchema = z.discriminatedUnion('available', [
  z.object({ available: z.literal(true), kind: keychainKindSchema }),
  z.object({
    available: z.literal(false),
    /** What the system said, in English. */
    why: z.string(),
    /** `unnamed`: a Linux desktop that names no keyring. For the window, which says it in its language. */
    reason: z.enum(['unnamed', 'locked', 'unusable']).optional(),
  }),
])
export type Keychain = z.infer<typeof keychainSchema>

/** What the window may know: never a key. */
export const keysStateSchema = z.object({
  /** Null: it was not asked. */
  keychain: keychainSchema.nullable(),
  /** Where the keys are, encrypted or not. */
  file: z.string(),
  keys: z.array(z.object({ provider: z.string(), state: storedKeyStateSchema })),
  /** Ids of keys whose provider is in no file any more. */
  leftOver: z.array(z.string()),
  /** What is wrong with the file; null when all is well. */
  problem: wireErrorSchema.nullable(),
})
export type KeysState = z.infer<typeof keysStateSchema>

/** What can stand in an `Authorization: Bearer` header. */
export const providerKeySchema = z.string().regex(/^[\x21-\x7E]{1,8192}$/)
