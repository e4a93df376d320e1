import { parse, TomlError } from 'smol-toml'
import { AppError } from '../../shared/errors/app-error.ts'
import { isTableValue, type TomlTableValue, type TomlValue } from '../toml/toml-value.ts'

export type ParsedToml = { ok: true; value: TomlTableValue } | { ok: false; error: unknown }

/** @param text a byte order mark is allowed */
export function parseToml(text: string): ParsedToml {
  try {
    return { ok: true, value: parse(text.replace(/^\ufeff/, ''), { integersAsBigInt: 'asNeeded' }) }
  } catch (error) {
    return { ok: false, error }
  }
}

/** @throws AppError `config_syntax` */
export function parseOrThrow(text: string, file: string): TomlTableValue {
  const parsed = parseToml(text)
  if (!parsed.ok) throw tomlProblem(file, parsed.error)
  return parsed.value
}

/** Line and column stand in `where`; of the line itself only the name before `=` is shown, it may hold a key. */
export function tomlProblem(file: string, thrown: unknown): AppError {
  const isToml = thrown instanceof TomlError
  const reason = thrown instanceof Error ? (thrown.message.split('\n', 1)[0] ?? '') : String(thrown)
  return new AppError('config_syntax', {
    what: `The file is not valid TOML: ${reason.replace('Invalid TOML document: ', '')}`,
    where: isToml ? `${file}:${thrown.line}:${thrown.column}` : file,
    ...(isToml ? nameIn(thrown) : {}),
    accepted: 'TOML 1.0',
    fix: 'Mend that line in the raw view; text needs quotes, tables are written [name], one key per line',
  })
}

/** The marked line of `codeblock`, which begins with its number. */
function nameIn({ codeblock, line }: TomlError): { current?: string } {
  const marked = codeblock.split('\n').find((one) => one.trimStart().startsWith(`${line}:`))
  const name = /^\s*\d+:\s+([\w."'-]{1,80}\s*=)/.exec(marked ?? '')?.[1]
  return name === undefined ? {} : { current: `line ${line}: ${name} …` }
}

/** @returns undefined where nothing stands at the path */
export function valueAt(document: TomlTableValue, path: readonly string[]): TomlValue | undefined {
  let at: TomlValue | undefined = document
  for (const part of path) {
    if (Array.isArray(at)) at = at[Number(part)]
    else if (isTableValue(at) && Object.hasOwn(at, part)) at = at[part]
    else return undefined
  }
  return at
}

/** @returns an empty table where there is none */
export function tableAt(document: TomlTableValue, path: readonly string[]): TomlTableValue {
  const found = valueAt(document, path)
  return isTableValue(found) ? found : {}
}

export function stringAt(document: TomlTableValue, ...path: readonly string[]): string | null {
  const found = valueAt(document, path)
  return typeof found === 'string' ? found : null
}
