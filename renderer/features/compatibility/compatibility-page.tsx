import { useEffect, type ReactElement } from 'react'
import { useAction, useAppState, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { AutoFixCard } from './auto-fix-card.tsx'
import { FindingGroups } from './finding-groups.tsx'
import { ManagedVersions } from './managed-versions.tsx'
import { UpgradeSection } from './upgrade-section.tsx'
import { useOffer } from './use-offer.ts'
import { VerdictCard } from './verdict-card.tsx'
import { VersionChips } from './version-chips.tsx'
import './compatibility.css'

/** Does the configuration suit the Codex that runs, and which Codex is that. */
export function CompatibilityPage(): ReactElement {
  const t = useTranslate()
  const { client } = useWindow()
  const { run } = useAction()
  const offer = useOffer()
  const report = useAppState((state) => state.doctor.report)
  // Whoever comes here wants to know how it is now; the answers come as events.
  useEffect(() => run(() => client.call('versions.list', {})), [client, run])
  return (
    <div className="page-scroll">
      <div className="page-column" data-testid="compatibility-page">
        <h1>{t('compat.title')}</h1>
        <VersionChips />
        <VerdictCard />
        <AutoFixCard />
        {report !== null && <FindingGroups findings={report.findings} />}
        <UpgradeSection offer={offer} />
        <ManagedVersions offer={offer} />
      </div>
    </div>
  )
}
