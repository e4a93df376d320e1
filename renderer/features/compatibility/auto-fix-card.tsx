import { useId, type ReactElement } from 'react'
import type { AutoFixProfile } from '../../../shared/doctor/doctor-state.ts'
import { useCopied } from '../../bridge/use-copied.ts'
import { useAction, useAppState, useSay, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { CopyLine } from '../../ui/copy-line.tsx'
import { Section } from '../../ui/section.tsx'

/** Ours as well, where it is installed for the command line. */
const ownCommand = 'codex-tray codex run --auto-fix --'

/** The profile the doctor made: why, what it says, how Codex is started with it, and how it goes again. */
export function AutoFixCard(): ReactElement | null {
  const t = useTranslate()
  const { client, notices } = useWindow()
  const { busy, run } = useAction()
  const profile = useAppState((state) => state.doctor.autoFix)
  if (profile === null) return null
  const remove = async (): Promise<void> => {
    await client.call('doctor.removeProfile', {})
    notices.tell(t('compat.profileRemoved'))
  }
  return (
    <div data-testid="auto-fix">
      <Section
        title={t('compat.profile')}
        help={t('compat.profileHelp')}
        actions={
          <Button disabled={busy} onClick={() => run(remove)} testId="remove-profile">
            {t('compat.profileRemove')}
          </Button>
        }
      >
        <div className="auto-fix">
          <Facts profile={profile} />
          <ForDaemon profile={profile} />
        </div>
      </Section>
    </div>
  )
}

function Facts({ profile }: { profile: AutoFixProfile }): ReactElement {
  const t = useTranslate()
  const say = useSay()
  const copied = useCopied()
  const { note, says, file, command } = profile
  return (
    <dl className="finding-evidence">
      <dt>{t('compat.profileWhy')}</dt>
      <dd data-testid="profile-why">
        {note === null
          ? t('compat.profileNoNote')
          : t('compat.profileNote', { date: note.date, reason: say(note.reason) })}
      </dd>
      <dt>{t('compat.profileSays')}</dt>
      <dd>
        {says.length === 0 && t('profiles.nothing')}
        {says.map((line) => (
          <code key={line} className="auto-fix-line">
            {line}
          </code>
        ))}
      </dd>
      <dt>{t('compat.profileFile')}</dt>
      <dd>
        <code>{file}</code>
      </dd>
      <dt>{t('compat.profileStart')}</dt>
      {command === null ? (
        <dd className="fix-conflict">{t('compat.profileUnread')}</dd>
      ) : (
        <dd className="auto-fix-commands">
          {[command, ownCommand].map((line) => (
            <CopyLine
              key={line}
              text={line}
              label={`${t('compat.copyCommand')}: ${line}`}
              onCopied={copied(line)}
              testId={line === command ? 'copy-profile-command' : 'copy-run-command'}
            />
          ))}
        </dd>
      )}
    </dl>
  )
}

function ForDaemon({ profile: { forDaemon } }: { profile: AutoFixProfile }): ReactElement {
  const t = useTranslate()
  const id = useId()
  const { client } = useWindow()
  const { busy, run } = useAction()
  return (
    <div>
      <label className="checkbox">
        <input
          type="checkbox"
          checked={forDaemon}
          disabled={busy}
          aria-describedby={id}
          onChange={() => run(() => client.call('doctor.useProfile', { forDaemon: !forDaemon }))}
          data-testid="profile-for-daemon"
        />
        {t('compat.profileDaemon')}
      </label>
      <p className="quiet" id={id}>
        {t('compat.profileDaemonHelp')}
      </p>
    </div>
  )
}
