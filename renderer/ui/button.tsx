import type { ButtonHTMLAttributes, ReactElement, ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'
import { Hint } from './hint.tsx'

type Native = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'>

export type ButtonProps = Native & {
  /** `plain` for most; `primary` for the one next step; `danger` for what cannot be undone. */
  look?: 'plain' | 'primary' | 'danger' | 'link'
  icon?: IconName
  /** For `data-testid`, which the end-to-end tests use. */
  testId?: string
  children: ReactNode
}

export function Button({ look = 'plain', icon, testId, children, ...native }: ButtonProps): ReactElement {
  return (
    <button type="button" className={`button button-${look}`} data-testid={testId} {...native}>
      {icon !== undefined && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  )
}

export type IconButtonProps = Native & { icon: IconName; label: string; testId?: string }

/** A button of one icon. Its label is read to everybody: as a name, and as a hint on hover and focus. */
export function IconButton({ icon, label, testId, ...native }: IconButtonProps): ReactElement {
  return (
    <Hint text={label}>
      <button
        type="button"
        className="button button-icon"
        aria-label={label}
        data-testid={testId}
        {...native}
      >
        <Icon name={icon} />
      </button>
    </Hint>
  )
}
