import type { DocumentEdit, DocumentId } from '../../shared/codex-config/document.ts'
import { isAtLeast } from '../../shared/compat/codex-version.ts'
import { configKeys } from '../../shared/compat/generated/config-keys.ts'
import { AppError } from '../../shared/errors/app-error.ts'
import { say, type Wording } from '../../shared/i18n/wording/wording.ts'
import { editToml } from '../toml/edit-toml.ts'
import { lineEndOf } from '../toml/text-splice.ts'
import { isTableValue, type TomlTableValue } from '../toml/toml-value.ts'
import { isSame } from './key-changes.ts'
import { parseOrThrow, parseToml, stringAt, tableAt } from './parse-toml.ts'
import { profileSections } from './profile-sections.ts'
import { tableToJson } from './table-edits.ts'

/** From here on `-p x` means the layer `$CODEX_HOME/x.config.toml` (cli.json `profiles`); up to 0.133 `[profiles.x]`. */
export const layersSince = '0.134.0'
export const profileForm = (version: string): 'table' | 'layer' =>
  isAtLeast(version, layersSince) ? 'layer' : 'table'

/** A conversion: edits of Codex's file and the text of the layer; null: the layer goes. */
export type ProfileConversion = {
  edits: DocumentEdit[]
  layer: { document: DocumentId; text: string | null }
  /** What cannot be taken over, and why. */
  warnings: Wording[]
}

const namePattern = /^[A-Za-z0-9_-]{1,64}$/

/**
 * `[profiles.x]` of Codex's file as a layer, comments, order and line ends kept. A `profile = "x"` goes with it, since
 * it stops Codex from 0.134 on.
 *
 * @throws AppError `invalid_request` when there is no such profile or its name cannot be one of a file
 */
export function profileToLayer(codexText: string, name: string): ProfileConversion {
  const document = parseOrThrow(codexText, 'config.toml')
  const profile = tableAt(document, ['profiles', name])
  if (!Object.hasOwn(tableAt(document, ['profiles']), name)) throw noProfile(name)
  if (!namePattern.test(name)) throw badName(name)
  // Never honoured in a profile (0.42.0 to 0.169.0); in a layer it would be.
  const { model_providers: nested, ...honoured } = profile
  const text = layerText(codexText, name, honoured)
  const chosen = stringAt(document, 'profile') === name
  const unchoose: DocumentEdit[] = chosen ? [{ op: 'delete', path: ['profile'] }] : []
  return {
    edits: [...unchoose, { op: 'delete', path: ['profiles', name] }],
    layer: { document: `profile:${name}`, text },
    warnings: [
      ...(chosen ? [say('conversion.start-with', { profile: name })] : []),
      ...(nested === undefined ? [] : [say('conversion.nested-providers')]),
    ],
  }
}

/**
 * A layer as `[profiles.x]`. A profile table took fewer keys than a layer: what it would not have honoured is named.
 *
 * @param version of the Codex that will read it
 * @throws AppError `invalid_request` when Codex's file has such a profile already
 */
export function layerToProfile(
  codexText: string,
  name: string,
  layerTextNow: string,
  version: string,
): ProfileConversion {
  const document = parseOrThrow(codexText, 'config.toml')
  const layer = parseOrThrow(layerTextNow, `${name}.config.toml`)
  if (Object.hasOwn(tableAt(document, ['profiles']), name)) {
    const fix = 'Rename or remove one of the two first'
    throw new AppError('invalid_request', { what: 'There is such a profile', where: `profiles.${name}`, fix })
  }
  const unknown = Object.keys(layer).filter((key) => !isProfileKey(key, version))
  const entries = tableToJson(layer)
  for (const key of unknown) delete entries[key]
  return {
    edits: [{ op: 'add-table', path: ['profiles', name], entries }],
    layer: { document: `profile:${name}`, text: null },
    warnings: unknown.map((key) =>
      say('conversion.no-effect', { key, table: `[profiles.${name}]`, version }),
    ),
  }
}

function isProfileKey(key: string, version: string): boolean {
  const row = configKeys.find((one) => one.key === `profiles.<name>.${key}`)
  if (row === undefined || row.since === null) return false
  return isAtLeast(version, row.since) && (row.until === null || isAtLeast(row.until, version))
}

/** The sections as they are written, or, where they are written in another way, each key anew. */
function layerText(codexText: string, name: string, wanted: TomlTableValue): string {
  const source = codexText.replace(/^\ufeff/, '')
  const sections = profileSections(source, name)
  const parsed = sections === null ? null : parseToml(sections)
  if (sections !== null && parsed?.ok === true && isSame(parsed.value, wanted)) return sections
  const end = lineEndOf(source)
  const plain = Object.entries(wanted).toSorted(
    ([, a], [, b]) => Number(isTableValue(a)) - Number(isTableValue(b)),
  )
  const text = plain.reduce(
    (made, [key, value]) =>
      editToml(made, [
        isTableValue(value)
          ? { op: 'add-table', path: [key], entries: value }
          : { op: 'set', path: [key], value },
      ]),
    '',
  )
  return text.replaceAll('\n', end)
}

function noProfile(name: string): AppError {
  return new AppError('invalid_request', { what: 'There is no such profile', where: `profiles.${name}` })
}

function badName(name: string): AppError {
  const accepted = '1 to 64 letters, digits, dashes and underscores'
  return new AppError('invalid_request', {
    what: 'The profile’s name cannot be that of a file',
    current: JSON.stringify(name),
    accepted,
    fix: 'Rename the profile first',
  })
}
