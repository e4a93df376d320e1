import { z } from 'zod'
import { wireErrorSchema } from '../errors/app-error.ts'
import { codexInstallSchema } from './daemon-state.ts'
import { installProgressSchema, managedVersionSchema } from './managed-version.ts'

/** Every Codex of this machine, and which one the daemon runs. */
export const versionsStateSchema = z.object({
  /** Null until somebody has looked. The user's own: configured, then on PATH. */
  installs: z.array(codexInstallSchema).nullable(),
  managed: z.array(managedVersionSchema),
  /** What `versions.rollback` goes back to; null: the user's own; missing: nothing. */
  previous: z.string().nullable().optional(),
  /** `configured`: by `[daemon] codex_path`, which is stronger than a managed one; `path`: the first on PATH. */
  chosenBy: z.enum(['configured', 'managed', 'path']),
  /** The managed version that is to be used cannot be: what is wrong. */
  problem: wireErrorSchema.nullable(),
  /** Under way, and failed ones until they are dismissed or tried again. */
  installing: z.array(installProgressSchema),
})
export type VersionsState = z.infer<typeof versionsStateSchema>

export const idleVersionsState: VersionsState = {
  installs: null,
  managed: [],
  chosenBy: 'path',
  problem: null,
  installing: [],
}
