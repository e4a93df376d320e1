import { useState, type ReactElement } from 'react'
import type { Finding } from '../../../shared/doctor/finding.ts'
import { useTranslate } from '../../bridge/window-context.ts'
import { Section } from '../../ui/section.tsx'
import { bySeverity, findingKey, openAtFirst } from './compat-view.ts'
import { FindingRow } from './finding-row.tsx'

/** The findings by severity, the worst first; the change that mends the worst one stands open. */
export function FindingGroups({ findings }: { findings: readonly Finding[] }): ReactElement {
  const t = useTranslate()
  // What the user opened or closed; what comes later opens by itself only while that is nothing.
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map())
  const first = openAtFirst(findings)
  return (
    <>
      {bySeverity(findings).map((group) => (
        <div key={group.severity} data-testid={`findings-${group.severity}`}>
          <Section title={`${t(`compat.severity.${group.severity}`)} (${group.findings.length})`}>
            {group.findings.map((finding) => {
              const key = findingKey(finding)
              const open = chosen.get(key) ?? key === first
              const toggle = (): void => setChosen(new Map([...chosen, [key, !open]]))
              return <FindingRow key={key} finding={finding} open={open} onToggle={toggle} />
            })}
          </Section>
        </div>
      ))}
    </>
  )
}
