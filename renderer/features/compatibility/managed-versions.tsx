import { useState, type ReactElement } from 'react'
import type { ManagedVersion } from '../../../shared/codex/managed-version.ts'
import type { VersionsState } from '../../../shared/codex/versions-state.ts'
import { useAction, useAppState, useLanguage, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { formatBytes, formatExact, formatRelative } from '../../ui/format.ts'
import { Section } from '../../ui/section.tsx'
import { StateShape } from '../../ui/state-shape.tsx'
import { useNow } from '../../ui/use-now.ts'
import { InstallVersion } from './install-version.tsx'
import { InstallingRow } from './installing-row.tsx'
import type { Offer } from './use-offer.ts'

/** Versions of our own: which one the daemon uses, what they take, and another one. */
export function ManagedVersions({ offer }: { offer: Offer }): ReactElement {
  const t = useTranslate()
  const versions = useAppState((state) => state.versions)
  return (
    <div data-testid="managed-versions">
      <Section
        title={t('versions.title')}
        help={t('versions.help')}
        actions={<Rollback versions={versions} />}
      >
        {versions.chosenBy === 'configured' && <p className="version-note">{t('versions.configured')}</p>}
        {versions.problem !== null && <Gone versions={versions} />}
        <OwnRow versions={versions} />
        {versions.managed.map((version) => (
          <VersionRow key={version.version} version={version} />
        ))}
        {versions.installing.map((progress) => (
          <InstallingRow key={progress.version} progress={progress} />
        ))}
        <InstallVersion offer={offer} />
      </Section>
    </div>
  )
}

/** @returns what lets the daemon use that version and says so */
function useVersion(): { busy: boolean; use: (version: string | null) => void } {
  const t = useTranslate()
  const { client, notices } = useWindow()
  const { busy, run } = useAction()
  const use = (version: string | null): void =>
    run(async () => {
      await client.call('versions.use', { version })
      notices.tell(version === null ? t('versions.usedOwn') : t('versions.used', { version }))
    })
  return { busy, use }
}

function Rollback({ versions: { previous } }: { versions: VersionsState }): ReactElement | null {
  const t = useTranslate()
  const { client } = useWindow()
  const { busy, run } = useAction()
  if (previous === undefined) return null
  return (
    <Button
      icon="restart"
      disabled={busy}
      onClick={() => run(() => client.call('versions.rollback', {}))}
      testId="rollback"
    >
      {previous === null ? t('versions.rollbackOwn') : t('versions.rollback', { version: previous })}
    </Button>
  )
}

function Gone({ versions: { problem } }: { versions: VersionsState }): ReactElement | null {
  const t = useTranslate()
  const language = useLanguage()
  const { busy, use } = useVersion()
  if (problem === null) return null
  return (
    <div className="version-problem">
      <ErrorNotice error={problem} language={language} t={t} title={t('versions.gone')}>
        <Button disabled={busy} onClick={() => use(null)}>
          {t('versions.useOwn')}
        </Button>
      </ErrorNotice>
    </div>
  )
}

/** The user's own Codex, which is never touched. */
function OwnRow({ versions }: { versions: VersionsState }): ReactElement {
  const t = useTranslate()
  const { busy, use } = useVersion()
  const own = versions.installs?.find(({ source, version }) => source === 'path' && version !== null)
  const chosen = versions.chosenBy === 'path'
  const inUse = chosen && own !== undefined
  return (
    <div className="version-row" data-testid="version-own" data-in-use={inUse}>
      <StateShape shape={inUse ? 'solid' : 'outline'} tone={inUse ? 'ok' : 'idle'} />
      <div className="version-main">
        <p>
          <strong>{t('versions.own')}</strong> {own?.version !== undefined && <span>{own.version}</span>}
        </p>
        <p className="quiet ellipsis" title={own?.path}>
          {own === undefined ? t('versions.ownMissing') : own.path}
        </p>
      </div>
      {inUse && <span className="badge">{t('versions.inUse')}</span>}
      {!chosen && (
        <Button disabled={busy} onClick={() => use(null)} testId="use-own">
          {t('versions.use')}
        </Button>
      )}
    </div>
  )
}

function VersionRow({ version }: { version: ManagedVersion }): ReactElement {
  const t = useTranslate()
  const now = useNow(60_000)
  const { busy, use } = useVersion()
  const { version: name, bytes, installedAt, inUse, path } = version
  return (
    <div className="version-row" data-testid={`version-${name}`} data-in-use={inUse}>
      <StateShape shape={inUse ? 'solid' : 'outline'} tone={inUse ? 'ok' : 'idle'} />
      <div className="version-main">
        <p>
          <strong>{name}</strong>
        </p>
        <p className="quiet ellipsis" title={`${path}\n${formatExact(installedAt)}`}>
          {t('versions.size', { size: formatBytes(bytes), time: formatRelative(t, installedAt, now) })}
        </p>
      </div>
      {inUse ? (
        <span className="badge">{t('versions.inUse')}</span>
      ) : (
        <Button disabled={busy} onClick={() => use(name)} testId={`use-${name}`}>
          {t('versions.use')}
        </Button>
      )}
      {!inUse && <Remove version={version} />}
    </div>
  )
}

function Remove({ version: { version, bytes } }: { version: ManagedVersion }): ReactElement {
  const t = useTranslate()
  const { client, notices } = useWindow()
  const { busy, run } = useAction()
  const [asking, setAsking] = useState(false)
  const remove = (): void =>
    run(async () => {
      await client.call('versions.remove', { version })
      notices.tell(t('versions.removed', { version }))
    })
  return (
    <>
      <Button disabled={busy} onClick={() => setAsking(true)} testId={`remove-${version}`}>
        {t('versions.remove')}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={remove}
        title={t('versions.removeTitle', { version })}
        text={t('versions.removeText', { size: formatBytes(bytes) })}
        confirm={t('versions.removeConfirm', { version })}
        cancel={t('app.cancel')}
        testId="remove-confirm"
      />
    </>
  )
}
