import { AppError, type WireError } from '../../../shared/errors/app-error.ts'
import { systemReason } from '../../node/system-reason.ts'
import type { ChildExit } from '../../supervisor/launcher.ts'

/** A Codex that ended, and what it had written last. */
export type Failure = {
  file: string
  version: string
  exit: ChildExit
  /** Why it could not be started at all. */
  refusal: Error | null
  /** It had answered `initialize`. */
  wasReady: boolean
  /** Its last lines on standard error, oldest first, without colours. */
  lines: readonly string[]
}

/** 0.44.0-0.77.0 print it and die before they answer anything; later ones start with their defaults and warn. */
const configFailure = /error loading (?:config|configuration)|failed to (?:parse|load) config/i
/** What npm's launcher says when the program itself has not been installed. */
const packageFailure = /Missing optional dependency|ENOENT|No such file or directory/

/** @returns what to say, and whether trying again cannot help before somebody acts */
export function describeFailure(failure: Failure): { error: WireError; final: boolean } {
  const { file, version, exit, refusal, wasReady, lines } = failure
  if (refusal !== null) return { error: refused(file, refusal), final: true }
  if (!wasReady) {
    const configLine = lines.find((line) => configFailure.test(line))
    if (configLine !== undefined) return { error: brokenConfig(configLine, lines), final: true }
    const packageLine = lines.find((line) => packageFailure.test(line))
    if (packageLine !== undefined && exit.code !== null)
      return { error: incomplete(file, packageLine), final: true }
  }
  const how = exit.signal === null ? `with code ${exit.code ?? 'unknown'}` : `by signal ${exit.signal}`
  const last = lines.findLast((line) => line.trim() !== '')
  const error = new AppError('codex_gone', {
    what: `Codex ${version} ended ${how}`,
    ...(last === undefined ? {} : { current: `"${last.slice(0, 300)}" as its last line` }),
    fix: 'It is started again by itself; if that does not help, look at the lines of the daemon',
  })
  return { error: error.toWire(), final: false }
}

const refused = (file: string, refusal: Error): WireError =>
  new AppError('codex_unusable', {
    what: `Codex could not be started: ${systemReason(refusal)}`,
    where: file,
    fix: 'Check that the file is there and may be executed, or reinstall Codex',
  }).toWire()

function brokenConfig(line: string, lines: readonly string[]): WireError {
  const rest = lines.slice(lines.indexOf(line) + 1).map((text) => text.trim())
  const detail = rest.find((text) => /expected|unknown|invalid|missing|unclosed/i.test(text))
  return new AppError('codex_unusable', {
    what: 'Codex cannot read its own configuration',
    where: 'config.toml in CODEX_HOME',
    current: [line.replace(/^.*?error loading/i, 'error loading'), ...(detail === undefined ? [] : [detail])]
      .join(' ')
      .slice(0, 400),
    fix: 'Correct that file, then restart Codex here',
  }).toWire()
}

const incomplete = (file: string, line: string): WireError =>
  new AppError('codex_unusable', {
    what: 'This Codex is not installed completely',
    where: file,
    current: line.slice(0, 300),
    fix: 'Reinstall it: npm install -g @openai/codex@latest',
  }).toWire()
