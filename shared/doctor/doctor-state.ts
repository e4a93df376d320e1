import { z } from 'zod'
import { documentIdSchema } from '../codex-config/document.ts'
import { wireErrorSchema } from '../errors/app-error.ts'
import { wordingSchema } from '../i18n/wording/wording.ts'
import { doctorReportSchema, findingSchema, type Finding } from './finding.ts'

/** The profile the doctor made, as it is now. */
export const autoFixProfileSchema = z.object({
  /** `table`: read by Codex up to 0.133; `layer`: from 0.134. */
  form: z.enum(['table', 'layer']),
  file: z.string(),
  /** `date`: `YYYY-MM-DD`. Null: somebody took the comment away. */
  note: z.object({ date: z.string(), reason: wordingSchema }).nullable(),
  /** What it says, `key = value`. */
  says: z.array(z.string()),
  /** Starts Codex with it, for a terminal; null: the Codex that is judged for does not read this form. */
  command: z.string().nullable(),
  /** Whether the daemon's Codex is started with it. */
  forDaemon: z.boolean(),
})
export type AutoFixProfile = z.infer<typeof autoFixProfileSchema>

/** What the doctor last said of the files as they are, and what it can take back. Times: epoch ms. */
export const doctorStateSchema = z.object({
  /** Null until the first look has ended. */
  report: doctorReportSchema.nullable(),
  lookedAt: z.number().nullable(),
  looking: z.boolean(),
  /** Why the last look failed; what was said before stays. */
  problem: wireErrorSchema.nullable(),
  files: z.array(z.object({ document: documentIdSchema, file: z.string() })),
  /** Of the report's findings, by index: those that a profile would mend, config.toml left as it is. */
  profileMends: z.array(z.int()),
  autoFix: autoFixProfileSchema.nullable(),
  /** The last fix that can still be taken back. */
  lastFix: z
    .object({
      title: z.string(),
      /** The same in words of ours; null where a version with other words noted it. */
      text: wordingSchema.nullable(),
      at: z.number(),
      files: z.array(z.string()),
    })
    .nullable(),
})
export type DoctorState = z.infer<typeof doctorStateSchema>

/** One finding, or all that changes of files can mend; `profile`: all that a profile of ours can mend, by one. */
export const fixTargetSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('finding'), finding: findingSchema }),
  z.object({ what: z.literal('all') }),
  z.object({ what: z.literal('profile') }),
])
export type FixTarget = z.infer<typeof fixTargetSchema>

/** What a fix would do to one file. */
export const fixPreviewSchema = z.object({
  document: documentIdSchema,
  file: z.string(),
  /** Of the file the preview was made for; null: it is not there. A fix is refused when it has another by then. */
  revision: z.string().nullable(),
  /** As in `changePreviewSchema`. */
  diff: z.array(z.string()),
  /** Why it could not be written; null: it can. */
  blocked: wireErrorSchema.nullable(),
})
export type FixPreview = z.infer<typeof fixPreviewSchema>

export const fixResultSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('written') }),
  /** Somebody else changed that file since the preview; it was left as it is. */
  z.object({ outcome: z.literal('conflict'), file: z.string() }),
])
export type FixResult = z.infer<typeof fixResultSchema>

export const idleDoctorState: DoctorState = {
  report: null,
  lookedAt: null,
  looking: false,
  problem: null,
  files: [],
  profileMends: [],
  autoFix: null,
  lastFix: null,
}

/** What is told outside of the page: that Codex does not start, or does not do what the file says. */
export function countPressing(findings: readonly Finding[]): number {
  return findings.filter(({ severity }) => severity === 'fatal' || severity === 'error').length
}
