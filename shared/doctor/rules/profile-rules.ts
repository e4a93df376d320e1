import { say } from '../../i18n/wording/wording.ts'
import { isTable, keyText, readAt, tablesAt, textAt } from '../config-view.ts'
import type { DocumentEdit, DocumentId, JsonValue } from '../../codex-config/document.ts'
import type { Fix } from '../finding.ts'
import {
  between,
  deleting,
  edited,
  everyVersion,
  fixOf,
  setting,
  shown,
  since,
  upTo,
  type Rule,
  type RuleContext,
} from '../rule.ts'
import { tableToJson, toJson } from '../to-json.ts'

const layerName = /^[A-Za-z0-9_-]{1,64}$/

const profileKey: Rule = {
  id: 'profile-key-removed',
  severity: 'fatal',
  versions: since('0.134.0'),
  subjects: ['codex'],
  summary: 'The key profile stops Codex, whatever it names.',
  evidence:
    '`codex mcp list --json` with profile = "x": 0.133.0 ends with 0, 0.134.0 with 1: legacy `profile = "x"` config is no longer supported',
  advice: 'Move [profiles.x] to x.config.toml beside config.toml and start Codex with --profile x.',
  find(context) {
    const { document, version } = context
    const name = document.value['profile']
    if (typeof name !== 'string') return []
    return [
      {
        path: ['profile'],
        text: say('profile-key-removed', {
          name: shown(name),
          version: version ?? '',
          file: `${name}.config.toml`,
          profile: name,
        }),
        fix: toLayer(context, name),
      },
    ]
  },
}

const profileTable: Rule = {
  id: 'profile-table-ignored',
  severity: 'error',
  versions: since('0.134.0'),
  subjects: ['codex'],
  summary: 'Tables [profiles.x] are not read any more, and stop `codex --profile x`.',
  evidence:
    '`codex -p x mcp list --json` with [profiles.x]: 0.133.0 ends with 0, 0.134.0 and 0.169.0 with 1: --profile `x` cannot be used while …',
  advice: 'Move each to x.config.toml beside config.toml.',
  find: (context) =>
    tablesAt(context.document.value, ['profiles']).map(([name]) => ({
      path: ['profiles', name],
      text: say('profile-table-ignored', {
        key: keyText(['profiles', name]),
        version: context.version ?? '',
        profile: name,
        file: `${name}.config.toml`,
      }),
      fix: toLayer(context, name),
    })),
}

/** The table becomes a file of its own, Codex's own advice; one that is there already keeps what it says. */
function toLayer({ document, config }: RuleContext, name: string): Fix | null {
  const table = readAt(document.value, ['profiles', name])
  const selector = document.value['profile'] === name ? [deleting(['profile'])] : []
  if (!isTable(table)) return edited(say('fix.remove-profile-key'), document.id, selector)
  if (!layerName.test(name)) return null
  const layer: DocumentId = `profile:${name}`
  const there = config.documents.find(({ id }) => id === layer)?.value ?? {}
  const { model_providers: _never, ...settings } = table
  const edits: { document: DocumentId; edit: DocumentEdit }[] = []
  for (const [key, value] of Object.entries(settings)) {
    const json: JsonValue | undefined = toJson(value)
    if (json !== undefined && there[key] === undefined)
      edits.push({ document: layer, edit: setting([key], json) })
  }
  for (const edit of [...selector, deleting(['profiles', name])]) edits.push({ document: document.id, edit })
  return fixOf(say('fix.to-layer', { file: `${name}.config.toml` }), edits, `codex --profile ${name}`)
}

const profileNotFound: Rule = {
  id: 'profile-not-found',
  severity: 'fatal',
  versions: upTo('0.133.0'),
  subjects: ['codex'],
  summary: 'profile names a table [profiles.x] that is not there: Codex does not start.',
  evidence:
    '`codex mcp list --json` with profile = "x": 1 in 0.42.0 to 0.133.0: config profile `x` not found',
  advice: 'Write the table, or take the line out.',
  find({ document, version }) {
    const name = document.value['profile']
    if (typeof name !== 'string' || readAt(document.value, ['profiles', name]) !== undefined) return []
    const names = tablesAt(document.value, ['profiles']).map(([id]) => id)
    return [
      {
        path: ['profile'],
        text: say('profile-not-found', {
          name: shown(name),
          table: `[profiles.${name}]`,
          version: version ?? '',
          accepted: names.length === 0 ? say('profile-not-found.none') : names.join(', '),
        }),
        fix: edited(say('fix.remove-profile-key'), document.id, [deleting(['profile'])]),
      },
    ]
  },
}

const nestedProviders: Rule = {
  id: 'profile-nested-providers',
  severity: 'error',
  versions: everyVersion,
  subjects: ['codex'],
  summary: 'Providers inside a profile are not read by any version.',
  evidence:
    '`codex exec -p x` with [profiles.x.model_providers.y] on 77 versions, 0.42.0 to 0.169.0: Model provider `y` not found',
  advice: 'Move them to [model_providers] at the top.',
  find: (context) =>
    tablesAt(context.document.value, ['profiles']).flatMap(([name, profile]) =>
      tablesAt(profile, ['model_providers']).map(([id, provider]) => {
        const path = ['profiles', name, 'model_providers', id]
        const isFree = readAt(context.document.value, ['model_providers', id]) === undefined
        const add: DocumentEdit[] = isFree
          ? [{ op: 'add-table', path: ['model_providers', id], entries: tableToJson(provider) }]
          : []
        return {
          path,
          text: say('profile-nested-providers', { key: keyText(path) }),
          fix: edited(say('fix.to-top', { key: keyText(['model_providers', id]) }), context.document.id, [
            ...add,
            deleting(path),
          ]),
        }
      }),
    ),
}

const deprecated: Rule = {
  id: 'profile-table-ending',
  severity: 'info',
  versions: between('0.131.0', '0.133.0'),
  subjects: ['codex'],
  summary: 'Profiles in config.toml work here for the last time: from 0.134.0 they are files.',
  evidence: '`codex mcp list --json` with profile = "x": 0.133.0 ends with 0, 0.134.0 with 1',
  advice: 'Write x.config.toml beside config.toml before the upgrade.',
  find: ({ document, version }) =>
    textAt(document.value, ['profile']) === null
      ? []
      : [
          {
            path: ['profile'],
            text: say('profile-table-ending', { version: version ?? '' }),
            fix: null,
          },
        ],
}

export const profileRules: readonly Rule[] = [
  profileKey,
  profileTable,
  profileNotFound,
  nestedProviders,
  deprecated,
]
