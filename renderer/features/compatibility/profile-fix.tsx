import type { ReactElement } from 'react'
import { useTranslate } from '../../bridge/window-context.ts'
import type { ProfileGain } from './compat-view.ts'
import { FixPanel } from './fix-panel.tsx'

/** The other way to mend: a profile of ours over the user's file, which stays as it is. Shown before it is made. */
export function ProfileFix({ gain, onDone }: { gain: ProfileGain; onDone: () => void }): ReactElement {
  const t = useTranslate()
  return (
    <div className="verdict-all profile-fix" data-testid="profile-fix">
      <p className="verdict-all-title">{t('compat.inProfileTitle')}</p>
      <p className="muted">{t('compat.inProfileMends', { count: gain.mends, all: gain.all })}</p>
      {gain.fatalLeft > 0 && (
        <p className="fix-conflict" role="note">
          {t('compat.inProfileFatal', { count: gain.fatalLeft })}
        </p>
      )}
      <FixPanel target={{ what: 'profile' }} help={t('compat.inProfileHelp')} onDone={onDone} />
    </div>
  )
}
