import { Content, Overlay, Portal, Root, Title } from '@radix-ui/react-dialog'
import { useRef, type ReactElement, type RefObject } from 'react'
import type { Approval, ApprovalDecision } from '../../../shared/codex/approval.ts'
import { useAction, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Icon } from '../../ui/icon.tsx'
import { ApprovalDetails } from './approval-details.tsx'
import { useArmed } from './use-armed.ts'
import './approvals.css'

export type ApprovalPromptProps = {
  approval: Approval
  /** How many wait behind it. */
  more: number
  /** Puts it aside undecided. */
  onLater: () => void
}

/**
 * One question of Codex at a time. The focus is on Deny, nothing can be pressed for the first moment, and a click beside
 * the dialog does nothing: an approval is never an accident.
 */
export function ApprovalPrompt({ approval, more, onLater }: ApprovalPromptProps): ReactElement {
  const t = useTranslate()
  const deny = useRef<HTMLButtonElement>(null)
  const title =
    approval.kind === 'command'
      ? t('approval.title.command')
      : t('approval.title.patch', { count: approval.files.length })
  return (
    <Root open onOpenChange={(open) => !open && onLater()}>
      <Portal>
        <Overlay className="dialog-overlay" />
        <Content
          className="dialog approval"
          role="alertdialog"
          aria-describedby={undefined}
          data-testid="approval"
          data-approval={approval.id}
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            deny.current?.focus()
          }}
          onPointerDownOutside={(event) => event.preventDefault()}
          onInteractOutside={(event) => event.preventDefault()}
        >
          <div className="approval-head">
            <Title className="dialog-title">{title}</Title>
            {more > 0 && <span className="badge">{t('approval.more', { count: more })}</span>}
          </div>
          <ApprovalDetails approval={approval} />
          <Decisions key={approval.id} approval={approval} deny={deny} />
        </Content>
      </Portal>
    </Root>
  )
}

type DecisionsProps = { approval: Approval; deny: RefObject<HTMLButtonElement | null> }

function Decisions({ approval, deny }: DecisionsProps): ReactElement {
  const t = useTranslate()
  const { client } = useWindow()
  const { busy, run } = useAction()
  const armed = useArmed(approval.id)
  const decide = (decision: ApprovalDecision): void => {
    if (!armed) return
    run(() => client.call('approvals.decide', { id: approval.id, decision }))
    deny.current?.focus()
  }
  // Not `disabled`: a button that cannot have the focus would give it to the next one.
  const off = !armed || busy
  return (
    <>
      <div className="approval-actions" data-armed={armed}>
        <button
          type="button"
          ref={deny}
          className="button button-primary"
          aria-disabled={off}
          data-testid="approval-deny"
          onClick={() => decide('deny')}
        >
          <Icon name="close" />
          <span>{t('approval.deny')}</span>
        </button>
        <span className="approval-space quiet">{t('approval.later')}</span>
        <button
          type="button"
          className="button button-plain"
          aria-disabled={off}
          data-testid="approval-session"
          onClick={() => decide('approve-session')}
        >
          <span>{t('approval.approveSession')}</span>
        </button>
        <button
          type="button"
          className="button button-plain"
          aria-disabled={off}
          data-testid="approval-approve"
          onClick={() => decide('approve')}
        >
          <Icon name="check" />
          <span>{t('approval.approve')}</span>
        </button>
      </div>
      <p className="approval-help quiet">{t('approval.sessionHelp')}</p>
    </>
  )
}
