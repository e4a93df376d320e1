import type { ReactElement } from 'react'

export type Shape = 'outline' | 'dotted' | 'solid' | 'warning' | 'cross'
export type Tone = 'idle' | 'busy' | 'ok' | 'bad'

/** State told by shape as well as by colour, the same shapes as the tray icon. A word always stands beside it. */
export function StateShape({ shape, tone }: { shape: Shape; tone: Tone }): ReactElement {
  return (
    <svg className={`shape tone-${tone}`} width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      {drawing[shape]}
    </svg>
  )
}

const drawing: Readonly<Record<Shape, ReactElement>> = {
  outline: <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  dotted: (
    <circle
      cx="6"
      cy="6"
      r="4.25"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeDasharray="1.9 1.44"
    />
  ),
  solid: <circle cx="6" cy="6" r="4.75" fill="currentColor" />,
  warning: (
    <path
      d="M6 1.2 11.3 10.6H.7zM5.25 4.4v3h1.5v-3zm0 3.8v1.3h1.5V8.2z"
      fill="currentColor"
      fillRule="evenodd"
    />
  ),
  cross: (
    <path
      d="M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1zM3.8 4.7l.9-.9L6 5.1l1.3-1.3.9.9L6.9 6l1.3 1.3-.9.9L6 6.9 4.7 8.2l-.9-.9L5.1 6z"
      fill="currentColor"
      fillRule="evenodd"
    />
  ),
}
