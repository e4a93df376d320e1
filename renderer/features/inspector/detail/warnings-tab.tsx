import type { ReactElement } from 'react'
import { StateShape } from '../../../ui/state-shape.tsx'
import type { OpenedExchange } from '../state/opened-exchange.ts'
import { LoadingOrGone } from './loading-or-gone.tsx'
import { parseWarning } from './parse-warning.ts'

/** What was lost or changed on the way, one sentence each, and where in the request. */
export function WarningsTab({ opened }: { opened: OpenedExchange }): ReactElement {
  if (opened.detail === null) return <LoadingOrGone opened={opened} />
  return (
    <ul className="message warnings">
      {opened.detail.warnings.map((warning, index) => (
        <li key={index} data-testid="warning">
          <StateShape shape="warning" tone="busy" />
          <Warning line={warning} />
        </li>
      ))}
    </ul>
  )
}

function Warning({ line }: { line: string }): ReactElement {
  const { code, path, message } = parseWarning(line)
  return (
    <div className="warning selectable">
      <p>{message}</p>
      {code !== null && (
        <p className="warning-place">
          {path !== null && <code>{path}</code>}
          <code className="quiet">{code}</code>
        </p>
      )}
    </div>
  )
}
