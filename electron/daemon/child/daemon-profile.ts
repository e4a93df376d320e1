import {
  overridesOf,
  profileArguments,
  type Override,
  type ProfileEntries,
} from '../../../shared/doctor/profile-arguments.ts'
import { isAtLeast } from '../../../shared/compat/codex-version.ts'
import type { CodexLink } from '../../codex/link.ts'
import { readProfile } from '../../codex-config/read-profile.ts'

export type DaemonProfile = {
  /** Read anew at every start of Codex: it may have been changed or taken away since. */
  args(version: string): Promise<readonly string[]>
  /** For the Codex that was last started with {@link DaemonProfile.args}. */
  wrap(link: CodexLink): CodexLink
}

/**
 * From here on conversations take over what `app-server` was given by `-c`. Before, they read the file anew without it
 * (ran: 0.44.0, 0.58.0 and 0.66.0 do not, 0.94.0 does), and take the same from their own parameters.
 */
const inheritedSince = '0.94.0'

/** Parameters that hold the settings of a conversation, by method; null: the parameters themselves. */
const holders: Readonly<Record<string, string | null>> = {
  newConversation: null,
  resumeConversation: 'overrides',
  'thread/start': null,
  'thread/resume': null,
}

/**
 * A profile of Codex's for the Codex of the daemon (`[daemon] codex_profile`). `app-server` takes `--profile` in no
 * version, so what the profile says is given key by key. One that is not there is told of, and Codex started without it.
 *
 * @param log for the daemon's lines
 */
export function createDaemonProfile(
  name: string | null,
  codexHome: string,
  log: (line: string) => void,
): DaemonProfile {
  let config: Record<string, Override['value']> | null = null
  return {
    async args(version) {
      config = null
      if (name === null) return []
      const entries = await readProfile(codexHome, name, version)
      if (entries === null) {
        log(`there is no profile ${name} that Codex ${version} reads: it starts without one`)
        return []
      }
      if (!isAtLeast(version, inheritedSince)) config = configOf(entries)
      const { leftOut } = overridesOf(entries)
      if (leftOut.length > 0)
        log(`of profile ${name} these cannot be given on a command line: ${leftOut.join(', ')}`)
      return profileArguments({ name, entries, version, command: 'app-server' })
    },
    wrap(link) {
      const given = config
      if (given === null) return link
      return {
        ...link,
        request: (method, params, options) =>
          link.request(method, withConfig(method, params, given), options),
      }
    },
  }
}

const configOf = (entries: ProfileEntries): Record<string, Override['value']> =>
  Object.fromEntries(overridesOf(entries).pairs.map(({ key, value }) => [key, value]))

/** What the client itself asks for is stronger. */
function withConfig(method: string, params: unknown, given: Readonly<Record<string, unknown>>): unknown {
  if (!Object.hasOwn(holders, method)) return params
  const holder = holders[method] ?? null
  const outer = membersOf(params)
  if (holder === null) return { ...outer, config: { ...given, ...membersOf(outer['config']) } }
  const inner = membersOf(outer[holder])
  return { ...outer, [holder]: { ...inner, config: { ...given, ...membersOf(inner['config']) } } }
}

const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
