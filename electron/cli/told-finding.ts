import type { Finding, ToldReport } from '../../shared/doctor/finding.ts'

/** A finding as scripts get it: `toldReportSchema`. */
export const toldOf = ({ text: _ofWindows, fix, ...told }: Finding): ToldReport['findings'][number] => ({
  ...told,
  fix: fix === null ? null : { title: fix.title, edits: fix.edits, command: fix.command },
})
