import type { ReactElement, ReactNode } from 'react'

export type EmptyProps = { title: string; help?: string; children?: ReactNode }

/** What a list shows instead of rows: why there are none, and the next step. */
export function Empty({ title, help, children }: EmptyProps): ReactElement {
  return (
    <div className="empty" role="status">
      <p className="empty-title">{title}</p>
      {help !== undefined && <p className="empty-help">{help}</p>}
      {children}
    </div>
  )
}
