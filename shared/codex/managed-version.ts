import { z } from 'zod'

/** Versions of Codex we installed ourselves, side by side, in our own folder. */
export const managedVersionSchema = z.object({
  version: z.string(),
  path: z.string(),
  bytes: z.number(),
  installedAt: z.number(),
  /** The daemon uses it. */
  inUse: z.boolean(),
})
export type ManagedVersion = z.infer<typeof managedVersionSchema>

export const installProgressSchema = z.object({
  version: z.string(),
  step: z.enum(['asking', 'fetching', 'checking', 'unpacking', 'trying', 'done', 'failed']),
  /** Of the step; null where it cannot be told. */
  doneBytes: z.number().nullable(),
  totalBytes: z.number().nullable(),
  error: z.string().nullable(),
})
export type InstallProgress = z.infer<typeof installProgressSchema>
