import type { ProfileEntry } from '../../../shared/codex-config/entries.ts'
import type { AutoFixProfile } from '../../../shared/doctor/doctor-state.ts'
import { isAtLeast } from '../../../shared/compat/codex-version.ts'

/** `[profiles.x]` is read up to 0.133, `$CODEX_HOME/x.config.toml` from 0.134 on (codex-cli, both run). */
export const formReadBy = (version: string): ProfileEntry['form'] =>
  isAtLeast(version, '0.134.0') ? 'layer' : 'table'

/** What a profile sets, in one line; tables by their name only. */
export function gistOf({ fields }: Pick<ProfileEntry, 'fields'>): string {
  return Object.entries(fields)
    .map(([key, value]) =>
      typeof value === 'object' && value !== null ? `[${key}]` : `${key} = ${JSON.stringify(value)}`,
    )
    .join('  ')
}

/** The profile the doctor makes goes by one click; it is told by its name, as the comment in it may be gone. */
export const isOurFix = ({ name }: Pick<ProfileEntry, 'name'>): boolean => name === 'codex-tray-auto-fix'

/** What the doctor says of why it made this profile; null: what its comment says is all that is known. */
export function ownNote(entry: ProfileEntry, made: AutoFixProfile | null): AutoFixProfile['note'] {
  return entry.autoFix !== null && isOurFix(entry) && made?.form === entry.form ? made.note : null
}
