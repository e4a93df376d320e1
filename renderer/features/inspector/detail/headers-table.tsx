import type { ReactElement } from 'react'
import { useTranslate } from '../../../bridge/window-context.ts'

export type HeadersTableProps = {
  title: string
  headers: readonly (readonly [string, string])[]
  open: boolean
}

/** Headers as recorded: names and values, secrets already struck out by the proxy. */
export function HeadersTable({ title, headers, open }: HeadersTableProps): ReactElement {
  const t = useTranslate()
  return (
    <details className="message-section headers" open={open}>
      <summary>
        <h3>{title}</h3>
        <span className="quiet">{headers.length}</span>
      </summary>
      {headers.length === 0 ? (
        <p className="quiet">{t('message.noHeaders')}</p>
      ) : (
        <dl>
          {headers.map(([name, value], index) => (
            <div key={`${name}-${index}`}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </details>
  )
}
