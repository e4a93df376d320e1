import { useState, type ReactElement } from 'react'
import type { Backup, ChangeResult } from '../../../shared/codex-config/document.ts'
import { useAction, useSay, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { Confirm, Dialog } from '../../ui/dialog.tsx'
import { formatBytes, formatExact, formatRelative } from '../../ui/format.ts'
import { Section } from '../../ui/section.tsx'
import { useNow } from '../../ui/use-now.ts'
import { Conflict } from './conflict.tsx'
import { documentName } from './document-name.ts'
import { Problem } from './problem.tsx'
import { useAsked } from './use-asked.ts'

/** What was there before each change, newest first, and the way back. */
export function HistorySection(): ReactElement {
  const t = useTranslate()
  const { client, notices } = useWindow()
  const { busy, run } = useAction()
  const backups = useAsked((asked) => asked.call('documents.backups', {}))
  const [chosen, setChosen] = useState<Backup | null>(null)
  const [conflict, setConflict] = useState<Extract<ChangeResult, { outcome: 'conflict' }> | null>(null)

  const told = (result: ChangeResult | null, done: string): void => {
    backups.reload()
    if (result === null) notices.tell(t('documents.nothingToUndo'))
    else if (result.outcome === 'conflict') setConflict(result)
    else notices.tell(done)
  }
  const undo = (): void =>
    run(async () => told(await client.call('documents.undo', {}), t('documents.undone')))
  const restore = ({ id }: Backup): void =>
    run(async () => told(await client.call('documents.restore', { backup: id }), t('documents.restored')))
  return (
    <Section
      title={t('documents.history')}
      help={t('documents.historyHelp')}
      actions={
        <Button icon="undo" disabled={busy} onClick={undo} testId="undo">
          {t('documents.undo')}
        </Button>
      }
    >
      {backups.problem !== null && <Problem error={backups.problem.toWire()} />}
      {backups.answer?.length === 0 && <p className="section-note muted">{t('documents.noBackups')}</p>}
      {backups.answer !== null && backups.answer.length > 0 && (
        <BackupRows backups={backups.answer} busy={busy} onChoose={setChosen} />
      )}
      <Confirm
        open={chosen !== null}
        onClose={() => setChosen(null)}
        onConfirm={() => chosen !== null && restore(chosen)}
        title={t('documents.restoreTitle')}
        text={
          chosen === null
            ? ''
            : t('documents.restoreText', {
                file: documentName(t, chosen.document),
                time: formatExact(chosen.at),
              })
        }
        confirm={t('documents.restore')}
        cancel={t('app.cancel')}
        testId="restore-confirm"
      />
      <Dialog
        open={conflict !== null}
        onClose={() => setConflict(null)}
        title={t('documents.notUndone')}
        wide
      >
        {conflict !== null && <Conflict result={conflict} />}
        <div className="dialog-actions">
          <Button onClick={() => setConflict(null)}>{t('app.close')}</Button>
        </div>
      </Dialog>
    </Section>
  )
}

type BackupRowsProps = { backups: readonly Backup[]; busy: boolean; onChoose: (backup: Backup) => void }

/** Older ones are kept as well, but nobody reads more of a list. */
const mostShown = 30

function BackupRows({ backups, busy, onChoose }: BackupRowsProps): ReactElement {
  const t = useTranslate()
  const now = useNow(30_000)
  const say = useSay()
  const reasonOf = ({ text, reason }: Backup): string => (text === null ? reason : say(text))
  return (
    <ul className="backups" data-testid="backups">
      {backups.slice(0, mostShown).map((backup) => (
        <li key={backup.id} className="backup">
          <span className="ellipsis" title={reasonOf(backup)}>
            {reasonOf(backup)}
          </span>
          <span className="badge">{documentName(t, backup.document)}</span>
          <span className="muted" title={formatExact(backup.at)}>
            {formatRelative(t, backup.at, now)}
          </span>
          <span className="quiet">{formatBytes(backup.bytes)}</span>
          <Button disabled={busy} onClick={() => onChoose(backup)}>
            {t('documents.restoreThis')}
          </Button>
        </li>
      ))}
      {backups.length > mostShown && (
        <li className="section-note muted">
          {t('documents.moreBackups', { count: backups.length - mostShown })}
        </li>
      )}
    </ul>
  )
}
