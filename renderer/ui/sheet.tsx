import { Content, Overlay, Portal, Root, Title } from '@radix-ui/react-dialog'
import type { ReactElement, ReactNode } from 'react'
import './sheet.css'

export type SheetProps = {
  open: boolean
  onClose: () => void
  title: string
  /** Buttons at its foot, always in view. */
  actions: ReactNode
  testId?: string
  children: ReactNode
}

/** An editor beside the list it belongs to. Esc closes it; a click outside does not, because it holds unsaved text. */
export function Sheet(props: SheetProps): ReactElement {
  return (
    <Root open={props.open} onOpenChange={(next) => !next && props.onClose()}>
      <Portal>
        <Overlay className="dialog-overlay" />
        <Content
          className="sheet"
          aria-describedby={undefined}
          data-testid={props.testId}
          onInteractOutside={(event) => event.preventDefault()}
        >
          <Title className="sheet-title">{props.title}</Title>
          <div className="sheet-body">{props.children}</div>
          <div className="sheet-actions">{props.actions}</div>
        </Content>
      </Portal>
    </Root>
  )
}
