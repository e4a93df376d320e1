import type { ReactElement } from 'react'
import { useAppState, useTranslate } from '../../bridge/window-context.ts'
import { StateShape } from '../../ui/state-shape.tsx'
import { chipsOf, type Chip } from './compat-view.ts'

/** Every Codex of this machine in one row, the one in use first. */
export function VersionChips(): ReactElement {
  const t = useTranslate()
  const versions = useAppState((state) => state.versions)
  const chips = chipsOf(versions)
  if (versions.installs === null) return <p className="muted">{t('versions.reading')}</p>
  if (chips.length === 0) return <p className="muted">{t('versions.none')}</p>
  return (
    <ul className="chips" aria-label={t('versions.machine')} data-testid="version-chips">
      {chips.map((chip) => (
        <VersionChip key={chip.key} chip={chip} />
      ))}
    </ul>
  )
}

function VersionChip({ chip }: { chip: Chip }): ReactElement {
  const t = useTranslate()
  const { version, path, source, inUse } = chip
  const runs = version !== null
  return (
    <li className={inUse ? 'chip chip-used' : 'chip'} title={path} data-in-use={inUse}>
      <StateShape
        shape={!runs ? 'cross' : inUse ? 'solid' : 'outline'}
        tone={!runs ? 'bad' : inUse ? 'ok' : 'idle'}
      />
      <strong>{version ?? t('versions.unusable')}</strong>
      <span className="quiet">{t(`versions.source.${source}`)}</span>
      {inUse && <span className="badge">{t('versions.inUse')}</span>}
    </li>
  )
}
