import { useState, type ReactElement, type ReactNode } from 'react'
import type { ChangeRequest } from '../../../shared/codex-config/change-request.ts'
import { ChangeDialog } from './change-dialog.tsx'

export type WantedChange = {
  request: ChangeRequest
  title: string
  /** For the list of backups: what was about to be done. */
  reason: string
  /** What has to be known before, above the diff. */
  lead?: ReactNode
  /** What belongs to it besides the files; when it fails, the dialog offers to try that part again. */
  afterWrite?: () => Promise<unknown>
  /** When the dialog closes and the files were written. */
  onWritten?: () => void
}

/** Every change of a file goes through here: the diff first, then the write. */
export function useChange(): { propose: (change: WantedChange) => void; dialog: ReactElement | null } {
  const [change, setChange] = useState<WantedChange | null>(null)
  const close = (): void => setChange(null)
  return {
    propose: setChange,
    dialog: change === null ? null : <ChangeDialog change={change} onClose={close} />,
  }
}
