import { useId, type ReactElement, type ReactNode } from 'react'

/** A titled group of settings. */
export function Section({
  title,
  help,
  children,
}: {
  title: string
  help?: string
  children: ReactNode
}): ReactElement {
  const id = useId()
  return (
    <section className="section" aria-labelledby={id}>
      <div className="section-head">
        <h2 id={id}>{title}</h2>
        {help !== undefined && <p className="quiet">{help}</p>}
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
