import { z } from 'zod'
import { installProgressSchema } from '../codex/managed-version.ts'
import { versionsStateSchema } from '../codex/versions-state.ts'
import {
  doctorStateSchema,
  fixPreviewSchema,
  fixResultSchema,
  fixTargetSchema,
} from '../doctor/doctor-state.ts'
import { doctorReportSchema, findingSchema } from '../doctor/finding.ts'

/** Rows of the contract: the doctor, and versions of Codex. Part of `contract.ts`. */

const nothing = z.object({})
const version = z.object({ version: z.string().max(40) })

export const compatCalls = {
  /** What was found last; looks at nothing. */
  'doctor.report': { input: nothing, output: doctorStateSchema },
  /** Looks now. With a version: judges for that one, and the state stays as it is. */
  'doctor.run': {
    input: z.object({ codexVersion: z.string().max(40).optional() }),
    output: doctorReportSchema,
  },
  /** What is wrong with that version and is not now. */
  'doctor.upgrade': { input: z.object({ to: z.string().max(40) }), output: z.array(findingSchema) },
  'doctor.preview': { input: z.object({ target: fixTargetSchema }), output: z.array(fixPreviewSchema) },
  /** Writes what was shown: `previews` names the files and how they were then. */
  'doctor.fix': {
    input: z.object({
      target: fixTargetSchema,
      previews: z.array(fixPreviewSchema.pick({ document: true, revision: true })),
    }),
    output: fixResultSchema,
  },
  /** Takes the last fix back. */
  'doctor.undo': { input: nothing, output: nothing },
  /** Takes the profile of ours away everywhere; `doctor.changed` tells of it. */
  'doctor.removeProfile': { input: nothing, output: nothing },
  /** Whether the daemon's Codex is started with it. */
  'doctor.useProfile': { input: z.object({ forDaemon: z.boolean() }), output: nothing },
  /** Looks for every Codex anew. */
  'versions.list': { input: nothing, output: versionsStateSchema },
  /** Asks the npm registry. Newest first. */
  'versions.available': { input: nothing, output: z.object({ versions: z.array(z.string()) }) },
  /** Begins; how it goes is told by `versions.progress`. */
  'versions.install': { input: version, output: nothing },
  /** Ends one that is under way, or forgets one that failed. */
  'versions.cancel': { input: version, output: nothing },
  'versions.remove': { input: version, output: nothing },
  /** Restarts the daemon with it; null: with the user's own Codex. */
  'versions.use': { input: z.object({ version: z.string().max(40).nullable() }), output: nothing },
  'versions.rollback': { input: nothing, output: nothing },
} as const

export const compatEvents = {
  'doctor.changed': doctorStateSchema,
  'versions.changed': versionsStateSchema,
  /** Everything that is being installed; failed ones until they are dismissed. */
  'versions.progress': z.array(installProgressSchema),
} as const
