import { say } from '../../shared/i18n/wording/wording.ts'

/** The provider and the profile by which Codex finds our proxy; the profile the doctor makes. */
export const ourProviderId = 'codex-tray'
export const ourProfileName = 'codex-tray'
export const autoFixProfileName = 'codex-tray-auto-fix'

const ofProfile = { profile: autoFixProfileName }

/** What a fix that makes that profile is called. */
export const autoFixTitle = say('fix.profile', ofProfile)

/** Why changes for that profile were made, as the journal tells it: by these they are found again. */
export const autoFixReasons = {
  make: say('change.doctor', { title: autoFixTitle }),
  daemon: say('change.doctor', { title: say('fix.profile-for-daemon', ofProfile) }),
} as const

/** Tables that nobody but us has a reason to make: they go even when somebody changed a key in them. */
export function isOursByName(path: readonly string[]): boolean {
  const [top, name] = path
  if (path.length !== 2 || name === undefined) return false
  return (
    (top === 'model_providers' && name === ourProviderId) ||
    (top === 'profiles' && (name === ourProfileName || name === autoFixProfileName))
  )
}

/** Changes of the switch "Use in Codex", and those that take them back: made at every start and end while it is on. */
export const switchGroup = 'use-in-codex'
