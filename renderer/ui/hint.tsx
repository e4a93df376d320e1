import { Content, Portal, Provider, Root, Trigger } from '@radix-ui/react-tooltip'
import type { ReactElement } from 'react'

/** A short text on hover and on keyboard focus. Never the only place where something is said. */
export function Hint({ text, children }: { text: string; children: ReactElement }): ReactElement {
  return (
    <Provider delayDuration={400}>
      <Root>
        <Trigger asChild>{children}</Trigger>
        <Portal>
          <Content className="hint" sideOffset={4} collisionPadding={8}>
            {text}
          </Content>
        </Portal>
      </Root>
    </Provider>
  )
}
