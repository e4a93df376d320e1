import { z } from 'zod'
import { wireErrorSchema } from '../errors/app-error.ts'

/** Whether and how Codex uses our proxy. */
export const useInCodexStateSchema = z.object({
  /** `profile`: only `codex -p codex-tray`; `default`: plain `codex` too, for as long as we run. */
  mode: z.enum(['off', 'profile', 'default']),
  /** Of the Codex it is written for; null: none was found, and nothing can be switched on. */
  codexVersion: z.string().nullable(),
  /** The variable this Codex reads our access key from, which its user has to set; null: a command brings the key. */
  keyVariable: z.string().nullable(),
  /** Why plain `codex` would not get its provider back if we were killed; null while somebody watches, or need not. */
  unguarded: z.string().nullable(),
  /** The user wants `default`: with mode `off` it is switched on as soon as the proxy listens. */
  wanted: z.boolean(),
  /** Why that could not be done. */
  problem: wireErrorSchema.nullable(),
})
export type UseInCodexState = z.infer<typeof useInCodexStateSchema>

export const useModeSchema = z.enum(['profile', 'default'])
export type UseMode = z.infer<typeof useModeSchema>
