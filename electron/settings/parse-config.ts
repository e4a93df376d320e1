import { parse, TomlError } from 'smol-toml'
import { configSchema, type ConfigFile } from '../../shared/config/config-schema.ts'
import { AppError, type WireError } from '../../shared/errors/app-error.ts'
import { redactLine } from '../node/redact-line.ts'
import { crossProblems, problemsOfIssues, toConfigError, type ConfigProblem } from './config-problems.ts'
import { locateToml } from '../toml/toml-positions.ts'

export type ParsedConfig = { ok: true; config: ConfigFile } | { ok: false; error: WireError }

/**
 * Our TOML, checked. Problems are expected and therefore values: `config_syntax` with a code frame, or
 * `config_invalid` naming every key at fault with line, column and the accepted values.
 *
 * @param file for messages
 */
export function parseConfig(text: string, file: string): ParsedConfig {
  const source = withoutBom(text)
  let value: unknown
  try {
    value = parse(source)
  } catch (thrown) {
    return { ok: false, error: syntaxError(thrown, file) }
  }
  const checked = configSchema.safeParse(value)
  const problems: ConfigProblem[] = checked.success
    ? crossProblems(checked.data)
    : problemsOfIssues(checked.error.issues, value)
  const [first, ...others] = problems
  if (first !== undefined) {
    return { ok: false, error: toConfigError(file, source, locateToml(source), [first, ...others]) }
  }
  return { ok: true, config: checked.success ? checked.data : {} }
}

export const withoutBom = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text)

function syntaxError(thrown: unknown, file: string): WireError {
  if (!(thrown instanceof TomlError)) {
    return new AppError('config_syntax', {
      what: `The configuration could not be read as TOML: ${String(thrown)}`,
      where: file,
    }).toWire()
  }
  const [reason] = thrown.message.replace('Invalid TOML document: ', '').split('\n')
  return new AppError('config_syntax', {
    what: `The configuration is not valid TOML: ${reason}`,
    where: `${file}:${thrown.line}:${thrown.column}`,
    current: `\n${codeFrame(thrown)}\n`,
    accepted: 'TOML 1.0',
    fix: 'Mend that line; text needs quotes, tables are written [name], one key per line',
  }).toWire()
}

function codeFrame(error: TomlError): string {
  const lines = error.codeblock.trimEnd().split('\n')
  return lines.map((line) => redactLine(line, [])).join('\n')
}
