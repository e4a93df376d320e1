import { isAtLeast } from '../../../shared/compat/codex-version.ts'
import type { CodexInstall } from '../../../shared/codex/daemon-state.ts'
import { AppError } from '../../../shared/errors/app-error.ts'

/** The oldest version whose protocol has been recorded. */
export const oldestCodex = '0.42.0'

export type ChosenInstall = { install: CodexInstall; version: string }

/**
 * The program to run: the configured one and no other, else the first on PATH that can serve.
 *
 * @throws AppError `codex_missing`, `codex_unusable`, `codex_version_unsupported`: what to do next is in it
 */
export function chooseInstall(installs: readonly CodexInstall[]): ChosenInstall {
  const configured = installs.filter(({ source }) => source === 'configured')
  const candidates = configured.length > 0 ? configured : installs
  for (const install of candidates) {
    const { version } = install
    if (version !== null && isAtLeast(version, oldestCodex)) return { install, version }
  }
  const [first] = candidates
  if (first === undefined) {
    throw new AppError('codex_missing', {
      what: 'Codex is not installed, or not on PATH',
      fix: 'Install it (npm install -g @openai/codex), or name the program as codex_path under [daemon]',
    })
  }
  if (first.version !== null) throw tooOld(first.path, first.version)
  if (first.error !== null) throw AppError.fromWire(first.error)
  throw new AppError('codex_unusable', {
    what: 'Codex does not say which version it is',
    where: first.path,
    fix: 'Run it with --version in a terminal; reinstall it when that fails',
  })
}

const tooOld = (path: string, version: string): AppError =>
  new AppError('codex_version_unsupported', {
    what: 'This Codex is too old',
    where: path,
    current: version,
    accepted: `${oldestCodex} and newer`,
    fix: 'Update it: npm install -g @openai/codex@latest',
  })
