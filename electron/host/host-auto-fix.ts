import type { DoctorState } from '../../shared/doctor/doctor-state.ts'
import type { DoctorReport } from '../../shared/doctor/finding.ts'
import type { Documents } from '../codex-config/documents.ts'
import type { AutoFixPlan } from '../doctor/auto-fix.ts'

export type HostAutoFix = {
  /** What the window shows of it beside a report. */
  look(report: DoctorReport): Promise<Pick<DoctorState, 'profileMends' | 'autoFix'>>
  plan(report: DoctorReport | null): Promise<AutoFixPlan | null>
  remove(): Promise<void>
  useForDaemon(wanted: boolean): Promise<void>
}

/** The profile the doctor makes, for the window. Loaded when it is first needed, as the doctor is. */
export function createHostAutoFix(
  documents: Documents,
  places: { codexHome: string; backupsFolder: string },
): HostAutoFix {
  const today = (): string => new Date().toISOString().slice(0, 10)
  const load = (): Promise<typeof import('../doctor/auto-fix.ts')> => import('../doctor/auto-fix.ts')
  return {
    async look(report) {
      const { codexVersion, findings } = report
      const { mendedByProfile, readAutoFix } = await load()
      const text = await documents.text('codex').then(
        (found) => found.text,
        () => '',
      )
      return {
        profileMends: mendedByProfile(findings, text, codexVersion),
        autoFix: await readAutoFix(documents, report),
      }
    },
    async plan(report) {
      if (report === null || report.codexVersion === null) return null
      const { planAutoFix } = await load()
      return planAutoFix(documents, report.findings, report.codexVersion, today())
    },
    async remove() {
      const { removeAutoFix } = await load()
      await removeAutoFix(documents, { ...places, now: Date.now })
    },
    async useForDaemon(wanted) {
      const { useForDaemon } = await load()
      await useForDaemon(documents, wanted)
    },
  }
}
