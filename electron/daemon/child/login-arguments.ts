import { isAtLeast } from '../../../shared/compat/codex-version.ts'

/** From then on the key `profile` stops Codex (CODEX-CLI §3: ran 0.133.0, 0.134.0). */
const profilesUntil = '0.134.0'
const provider = 'model_provider="openai"'
/** Of ours, so that it is nobody's already. */
const profile = 'codex_tray_login'

/**
 * Arguments after `app-server` that bring Codex back to its own provider, whatever its configuration names: only then
 * does it tell of a login (ran 0.42.0, 0.44.0, 0.94.0, 0.110.0, 0.133.0, 0.169.0). A profile of the user's would win
 * over the plain setting, and so it is replaced by one of ours where there are profiles.
 */
export const loginArguments = (version: string): readonly string[] =>
  isAtLeast(version, profilesUntil)
    ? ['-c', provider]
    : ['-c', provider, '-c', `profile="${profile}"`, '-c', `profiles.${profile}.${provider}`]
