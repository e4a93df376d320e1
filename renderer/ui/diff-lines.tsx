import type { ReactElement } from 'react'
import './diff-lines.css'

const kinds: Readonly<Record<string, string>> = { '-': 'gone', '+': 'added', '@': 'hunk' }

/** A unified diff without its head: ` same`, `-gone`, `+new`, `@@` between places. The sign stays, colour only repeats it. */
export function DiffLines({ lines, label }: { lines: readonly string[]; label: string }): ReactElement {
  return (
    <pre className="diff" tabIndex={0} aria-label={label} data-testid="diff">
      {lines.map((line, index) => (
        <span key={index} className={`diff-line diff-${kinds[line[0] ?? ''] ?? 'same'}`}>
          {line === '@@' ? '⋯' : line}
          {'\n'}
        </span>
      ))}
    </pre>
  )
}
