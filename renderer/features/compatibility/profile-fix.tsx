import { useState, type ReactElement } from 'react'
import type { DoctorState } from '../../../shared/doctor/doctor-state.ts'
import { useTranslate } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { profileGain } from './compat-view.ts'
import { FixPanel } from './fix-panel.tsx'

/** The other way to mend: a profile of ours over the user's file, which stays as it is. Shown before it is made. */
export function ProfileFix({ doctor }: { doctor: DoctorState }): ReactElement | null {
  const t = useTranslate()
  const [open, setOpen] = useState(false)
  const gain = profileGain(doctor)
  if (gain === null) return null
  return (
    <div className="profile-fix">
      <Button aria-expanded={open} onClick={() => setOpen(!open)} testId="fix-in-profile">
        {t('compat.inProfile')}
      </Button>
      {open && (
        <div className="verdict-all" data-testid="profile-fix">
          <p className="verdict-all-title">{t('compat.inProfileTitle')}</p>
          <p className="muted">{t('compat.inProfileMends', { count: gain.mends, all: gain.all })}</p>
          {gain.fatalLeft > 0 && (
            <p className="fix-conflict" role="note">
              {t('compat.inProfileFatal', { count: gain.fatalLeft })}
            </p>
          )}
          <FixPanel target={{ what: 'profile' }} help={t('compat.inProfileHelp')} />
        </div>
      )}
    </div>
  )
}
