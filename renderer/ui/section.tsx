import { useId, type ReactElement, type ReactNode } from 'react'
import './section.css'

/** A titled group of rows, with what acts on all of them at the right. */
export function Section({
  title,
  help,
  actions,
  children,
}: {
  title: string
  help?: string
  actions?: ReactNode
  children: ReactNode
}): ReactElement {
  const id = useId()
  return (
    <section className="section" aria-labelledby={id}>
      <div className="section-head">
        <h2 id={id}>{title}</h2>
        {help !== undefined && <p className="quiet">{help}</p>}
        {actions !== undefined && <div className="section-actions">{actions}</div>}
      </div>
      <div className="section-rows">{children}</div>
    </section>
  )
}

export type RowProps = {
  label: string
  /** Ties the label to one control. */
  htmlFor?: string
  help?: ReactNode
  children: ReactNode
}

/** One setting: its name, its control, and below them what it means. */
export function Row({ label, htmlFor, help, children }: RowProps): ReactElement {
  return (
    <div className="setting">
      {htmlFor === undefined ? (
        <span className="setting-label">{label}</span>
      ) : (
        <label className="setting-label" htmlFor={htmlFor}>
          {label}
        </label>
      )}
      <div className="setting-control">
        <div className="setting-line">{children}</div>
        {help !== undefined && <div className="setting-help">{help}</div>}
      </div>
    </div>
  )
}
