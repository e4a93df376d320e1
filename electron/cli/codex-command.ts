import { AppError } from '../../shared/errors/app-error.ts'

/** What `codex-tray codex …` is asked to do. */
export type CodexCommand =
  | { action: 'list' | 'available' | 'rollback' }
  | { action: 'install' | 'remove'; version: string }
  /** Null: the user's own Codex. */
  | { action: 'use'; version: string | null }
  /** Codex itself, with the words behind `--`. */
  | { action: 'run'; args: string[] }

const forms =
  'list, available, install VERSION, remove VERSION, use VERSION, use none, rollback, run -- ARGUMENTS'

/**
 * @param words what follows `codex`, without options; none means `list`
 * @param behind what follows `--`; null: there is no `--`
 * @throws AppError `usage`
 */
export function parseCodexCommand(
  words: readonly string[],
  behind: readonly string[] | null = null,
): CodexCommand {
  const [action = 'list', version, ...rest] = words
  if (action === 'run') {
    if (version !== undefined) throw misuse('codex run takes the words for Codex behind --', version)
    return { action, args: [...(behind ?? [])] }
  }
  if (behind !== null) throw misuse(`codex ${action} takes nothing behind --`, behind[0])
  if (rest.length > 0) throw misuse(`codex ${action} takes one version`, rest[0])
  switch (action) {
    case 'list':
    case 'available':
    case 'rollback':
      if (version !== undefined) throw misuse(`codex ${action} takes no version`, version)
      return { action }
    case 'install':
    case 'remove':
      if (version === undefined) throw misuse(`codex ${action} needs a version`)
      return { action, version }
    case 'use':
      if (version === undefined) throw misuse('codex use needs a version, or none for your own Codex')
      return { action, version: version === 'none' ? null : version }
    default:
      throw misuse('codex does not know this', action)
  }
}

function misuse(what: string, current?: string): AppError {
  const given = current === undefined ? {} : { current: JSON.stringify(current) }
  return new AppError('usage', { what, ...given, accepted: forms })
}
