import type { ReactElement } from 'react'
import { StateShape } from '../../../ui/state-shape.tsx'

/** What was lost or changed on the way, one sentence each. */
export function WarningsTab({ warnings }: { warnings: readonly string[] }): ReactElement {
  return (
    <ul className="message warnings">
      {warnings.map((warning, index) => (
        <li key={index}>
          <StateShape shape="warning" tone="busy" />
          <span className="selectable">{warning}</span>
        </li>
      ))}
    </ul>
  )
}
