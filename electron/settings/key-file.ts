import { chmod, copyFile, readFile } from 'node:fs/promises'
import { z } from 'zod'
import { providerIdPattern } from '../../shared/config/config-schema.ts'
import { providerKeySchema } from '../../shared/config/stored-key.ts'
import { AppError, type WireError } from '../../shared/errors/app-error.ts'
import { writeFileAtomically } from '../node/atomic-write.ts'
import { systemCode, systemReason } from '../node/system-reason.ts'

/** A key as it lies in the file: base64 of what the keychain made of it, or the key itself. */
export type KeptKey = { kept: 'encrypted' | 'plain'; value: string }
export type KeptKeys = ReadonlyMap<string, KeptKey>

const keptKeySchema = z.discriminatedUnion('kept', [
  z.strictObject({ kept: z.literal('encrypted'), value: z.base64().min(1) }),
  z.strictObject({ kept: z.literal('plain'), value: providerKeySchema }),
])
const keyFileSchema = z.strictObject({
  version: z.literal(1),
  keys: z.array(z.tuple([z.string().regex(providerIdPattern), keptKeySchema])),
})

export type LoadedKeys = {
  keys: KeptKeys
  problem: WireError | null
  /** False where writing would destroy what could not be read. */
  mayWrite: boolean
}

/** Reads the file. One that is broken is kept beside as `FILE.invalid`; none at all is no problem. Never throws. */
export async function loadKeyFile(file: string): Promise<LoadedKeys> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
    // Others on this machine must not read it, whoever loosened the file.
    await chmod(file, 0o600)
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return { keys: new Map(), problem: null, mayWrite: true }
    return { keys: new Map(), problem: unreadable(file, thrown).toWire(), mayWrite: false }
  }
  const parsed = keyFileSchema.safeParse(jsonOf(text))
  if (parsed.success) return { keys: new Map(parsed.data.keys), problem: null, mayWrite: true }
  const kept = await keepAside(file)
  return { keys: new Map(), problem: broken(file, kept).toWire(), mayWrite: kept !== null }
}

/** Whose keys are stored, for those who only look: changes nothing, and none where it cannot be read. */
export async function storedKeyIds(file: string): Promise<ReadonlySet<string>> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const parsed = keyFileSchema.safeParse(jsonOf(text))
  return new Set(parsed.success ? parsed.data.keys.map(([id]) => id) : [])
}

/** @throws AppError `data_dir_unusable`; the file is then as it was */
export async function saveKeyFile(file: string, keys: KeptKeys): Promise<void> {
  await chmod(file, 0o600).catch(() => undefined)
  const text = JSON.stringify({ version: 1, keys: [...keys] }, null, 2)
  await writeFileAtomically(file, `${text}\n`, { code: 'data_dir_unusable' })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @returns the copy; null when none could be made */
async function keepAside(file: string): Promise<string | null> {
  const copy = `${file}.invalid`
  try {
    await copyFile(file, copy)
    await chmod(copy, 0o600)
    return copy
  } catch {
    return null
  }
}

/** What the parser says of it might quote a key. */
function broken(file: string, copy: string | null): AppError {
  return new AppError('config_invalid', {
    what: 'The stored keys of providers cannot be used: the file is damaged, or of a newer codex-tray',
    where: file,
    fix:
      copy === null
        ? 'No copy of it could be made, so no key is stored until the file is mended or moved away'
        : `Set the keys again under Providers; what was there is kept as ${copy}`,
  })
}

function unreadable(file: string, cause: unknown): AppError {
  return new AppError(
    'data_dir_unusable',
    {
      what: `The stored keys of providers cannot be read: ${systemReason(cause)}`,
      where: file,
      fix: 'Make the file readable and writable for this user, then start codex-tray again',
    },
    { cause },
  )
}
