import { Content, Description, Overlay, Portal, Root, Title } from '@radix-ui/react-dialog'
import type { ReactElement, ReactNode } from 'react'
import { Button } from './button.tsx'

export type DialogProps = {
  open: boolean
  onClose: () => void
  title: string
  /** For what is wider than a sentence, such as a diff. */
  wide?: boolean
  testId?: string
  children: ReactNode
}

/** A modal with a title; Esc and a click outside close it, focus returns to where it was. */
export function Dialog({ open, onClose, title, wide = false, testId, children }: DialogProps): ReactElement {
  return (
    <Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Portal>
        <Overlay className="dialog-overlay" />
        <Content
          className={wide ? 'dialog dialog-wide' : 'dialog'}
          aria-describedby={undefined}
          data-testid={testId}
        >
          <Title className="dialog-title">{title}</Title>
          {children}
        </Content>
      </Portal>
    </Root>
  )
}

export type ConfirmProps = {
  open: boolean
  onClose: () => void
  onConfirm: () => void
  title: string
  text: string
  confirm: string
  cancel: string
  /** `primary` for what can be taken back again. */
  look?: 'danger' | 'primary'
  testId?: string
}

/** Asks before something that cannot be undone. Title and button name the thing; Cancel has the focus. */
export function Confirm(props: ConfirmProps): ReactElement {
  const confirm = (): void => {
    props.onClose()
    props.onConfirm()
  }
  return (
    <Root open={props.open} onOpenChange={(next) => !next && props.onClose()}>
      <Portal>
        <Overlay className="dialog-overlay" />
        <Content className="dialog" role="alertdialog">
          <Title className="dialog-title">{props.title}</Title>
          <Description className="dialog-text">{props.text}</Description>
          <div className="dialog-actions">
            <Button onClick={props.onClose}>{props.cancel}</Button>
            <Button
              look={props.look ?? 'danger'}
              onClick={confirm}
              {...(props.testId === undefined ? {} : { testId: props.testId })}
            >
              {props.confirm}
            </Button>
          </div>
        </Content>
      </Portal>
    </Root>
  )
}
