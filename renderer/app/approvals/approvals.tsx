import { useState, type ReactElement } from 'react'
import { useAppState, useTranslate } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { ApprovalPrompt } from './approval-prompt.tsx'
import { questionToShow, type Aside } from './approval-queue.ts'

const nothing: Aside = new Set()

/** The questions of Codex that wait for a person: a dialog, and once put aside, a button that brings them back. */
export function Approvals(): ReactElement | null {
  const t = useTranslate()
  const approvals = useAppState((state) => state.approvals)
  const [aside, setAside] = useState<Aside>(nothing)
  if (approvals.length === 0) return null
  const shown = questionToShow(approvals, aside)
  return (
    <>
      <Button icon="open" onClick={() => setAside(nothing)} testId="approvals-waiting">
        {t('approval.waiting', { count: approvals.length })}
      </Button>
      {shown !== null && (
        <ApprovalPrompt
          approval={shown}
          more={approvals.length - 1}
          // All of them: Esc means "not now".
          onLater={() => setAside(new Set(approvals.map(({ id }) => id)))}
        />
      )}
    </>
  )
}
