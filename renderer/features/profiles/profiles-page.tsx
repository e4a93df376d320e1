import type { ReactElement } from 'react'
import type { ProfileEntry } from '../../../shared/codex-config/entries.ts'
import { useAction, useAppState, useSay, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Section } from '../../ui/section.tsx'
import { FileProblems } from '../documents/file-problems.tsx'
import { Problem } from '../documents/problem.tsx'
import { useAsked } from '../documents/use-asked.ts'
import { useChange } from '../documents/use-change.tsx'
import { useCodexFile } from '../documents/use-codex-file.ts'
import { formReadBy, gistOf, isOurFix, ownNote } from './profile-view.ts'
import '../documents/entries.css'

/** Profiles of both generations; each can become one of the other. */
export function ProfilesPage(): ReactElement {
  const t = useTranslate()
  const list = useAsked((client) => client.call('profiles.list', {}))
  const { propose, dialog } = useChange()
  const { isUnread } = useCodexFile()
  const version = list.answer?.codexVersion ?? null
  const convert = ({ name, form }: ProfileEntry): void => {
    const to = form === 'table' ? 'layer' : 'table'
    const title = t(`profiles.to.${to}`, { name })
    propose({ request: { kind: 'profile.convert', name, to }, title, reason: title })
  }
  return (
    <div className="page-scroll" data-testid="profiles-page">
      <div className="page-column">
        <h1>{t('profiles.title')}</h1>
        <FileProblems />
        {list.problem !== null && <Problem error={list.problem.toWire()} />}
        <Section title={t('profiles.list')} help={t('profiles.help')}>
          {list.answer === null && list.problem === null && (
            <p className="section-note muted">{t('documents.reading')}</p>
          )}
          {list.answer?.profiles.length === 0 &&
            (isUnread ? (
              <p className="section-note muted">{t('documents.unread')}</p>
            ) : (
              <Empty title={t('profiles.empty')} help={t('profiles.emptyHelp')} />
            ))}
          <ul>
            {list.answer?.profiles.map((entry) => (
              <ProfileRow
                key={`${entry.form}-${entry.name}`}
                entry={entry}
                version={version}
                onConvert={() => convert(entry)}
                onRemoved={list.reload}
              />
            ))}
          </ul>
        </Section>
      </div>
      {dialog}
    </div>
  )
}

type ProfileRowProps = {
  entry: ProfileEntry
  version: string | null
  onConvert: () => void
  onRemoved: () => void
}

function ProfileRow({ entry, version, onConvert, onRemoved }: ProfileRowProps): ReactElement {
  const t = useTranslate()
  const say = useSay()
  const note = ownNote(
    entry,
    useAppState((state) => state.doctor.autoFix),
  )
  const { name, form, autoFix } = entry
  const unread = version !== null && formReadBy(version) !== form
  const gist = gistOf(entry)
  return (
    <li className="entry" data-testid={`profile-${form}-${name}`}>
      <div className="entry-what">
        <p className="entry-title">
          <code className="ellipsis">{name}</code>
          <span className="badge">{form === 'table' ? `[profiles.${name}]` : `${name}.config.toml`}</span>
          {autoFix !== null && <span className="badge badge-accent">{t('profiles.autoFix')}</span>}
        </p>
        <code className="muted ellipsis entry-detail" title={gist}>
          {gist === '' ? t('profiles.nothing') : gist}
        </code>
        {autoFix !== null && (
          <p className="muted">
            {note === null ? autoFix : t('compat.profileNote', { date: note.date, reason: say(note.reason) })}
          </p>
        )}
        {unread && <p className="entry-bad">{t(`profiles.unread.${form}`, { version })}</p>}
      </div>
      <div className="entry-acts">
        {isOurFix(entry) && <Remove name={name} onRemoved={onRemoved} />}
        {(unread || !isOurFix(entry)) && (
          <Button
            onClick={onConvert}
            aria-label={`${t(`profiles.convert.${form}`)}: ${name}`}
            testId="profile-convert"
          >
            {t(`profiles.convert.${form}`)}
          </Button>
        )}
      </div>
    </li>
  )
}

/** Everywhere: in both forms, and from the daemon's settings. */
function Remove({ name, onRemoved }: { name: string; onRemoved: () => void }): ReactElement {
  const t = useTranslate()
  const { client, notices } = useWindow()
  const { busy, run } = useAction()
  const remove = async (): Promise<void> => {
    await client.call('doctor.removeProfile', {})
    onRemoved()
    notices.tell(t('profiles.removed'))
  }
  return (
    <Button
      disabled={busy}
      onClick={() => run(remove)}
      aria-label={`${t('profiles.remove')}: ${name}`}
      testId="profile-remove"
    >
      {t('profiles.remove')}
    </Button>
  )
}
