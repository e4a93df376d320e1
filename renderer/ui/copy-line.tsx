import type { ReactElement } from 'react'
import { IconButton } from './button.tsx'
import { copyText } from './copy-text.ts'

export type CopyLineProps = {
  text: string
  /** What the button does, such as "Copy the address". */
  label: string
  /** @param copied false when the browser refused */
  onCopied: (copied: boolean) => void
  testId?: string
}

/** Something to paste elsewhere, whole however little room there is, with the button that copies it. */
export function CopyLine({ text, label, onCopied, testId }: CopyLineProps): ReactElement {
  return (
    <span className="copy-line">
      <code className="ellipsis" title={text}>
        {text}
      </code>
      <IconButton
        icon="copy"
        label={label}
        onClick={() => onCopied(copyText(text))}
        {...(testId === undefined ? {} : { testId })}
      />
    </span>
  )
}
