import { z } from 'zod'
import { documentEditSchema, documentIdSchema } from '../codex-config/document.ts'
import { wordingSchema } from '../i18n/wording/wording.ts'

/** fatal: Codex refuses to start; error: it runs and does not do what the file says; warning and info: it works. */
export const severitySchema = z.enum(['fatal', 'error', 'warning', 'info'])
export type Severity = z.infer<typeof severitySchema>

export const fixSchema = z.object({
  /** What it does, one line: `text` in English. */
  title: z.string(),
  text: wordingSchema,
  /** Changes to files; empty where only a person or a command can act. */
  edits: z.array(z.object({ document: documentIdSchema, edit: documentEditSchema })),
  /** A command to copy, never run by itself. */
  command: z.string().nullable(),
})
export type Fix = z.infer<typeof fixSchema>

export const findingSchema = z.object({
  /** Of the rule. One rule can be found in several places. */
  id: z.string(),
  severity: severitySchema,
  /** What, where, the present value, what is accepted: `text` in English. */
  message: z.string(),
  /** The same for a window of any language. */
  text: wordingSchema,
  where: z
    .object({
      document: documentIdSchema,
      key: z.string(),
      line: z.int().nullable(),
      column: z.int().nullable(),
    })
    .nullable(),
  /** The command and the version of Codex that show it. */
  evidence: z.string(),
  fix: fixSchema.nullable(),
})
export type Finding = z.infer<typeof findingSchema>

export const doctorReportSchema = z.object({
  /** The version judged for; null: no Codex was found and none was named. */
  codexVersion: z.string().nullable(),
  findings: z.array(findingSchema),
})
export type DoctorReport = z.infer<typeof doctorReportSchema>

/** The contract with scripts: the English sentences, and nothing that only a window needs. */
export const toldReportSchema = doctorReportSchema.extend({
  findings: z.array(
    findingSchema.omit({ text: true }).extend({ fix: fixSchema.omit({ text: true }).nullable() }),
  ),
})
export type ToldReport = z.infer<typeof toldReportSchema>
