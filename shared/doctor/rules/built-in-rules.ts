import type { DocumentEdit } from '../../codex-config/document.ts'
import { isAtLeast } from '../../compat/codex-version.ts'
import { say } from '../../i18n/wording/wording.ts'
import { isTable, keyText, readAt, tablesAt, type Table } from '../config-view.ts'
import type { Fix } from '../finding.ts'
import { deleting, edited, ofCodex, setting, since, upTo, type Rule, type RuleContext } from '../rule.ts'

/** About the providers that are built into Codex. */

const providers = ({ document }: RuleContext): [string, Table][] =>
  tablesAt(document.value, ['model_providers'])
const at = (id: string, key: string): string[] => ['model_providers', id, key]

/** From here on its table changes a provider that has a name; before it is one like any other. */
const firstLimitedBedrock = '0.123.0'
export const isBuiltInBedrock = (id: string, version: string | null): boolean =>
  id === 'amazon-bedrock' && version !== null && isAtLeast(version, firstLimitedBedrock)

const reserved = ['openai', 'ollama', 'lmstudio']
const reservedId: Rule = {
  id: 'provider-reserved-id',
  severity: 'fatal',
  versions: since('0.115.0'),
  subjects: ofCodex,
  summary: 'A provider of the name of a built-in one (openai, ollama, lmstudio) stops Codex.',
  evidence:
    '`codex login status`: 0.114.0 runs, 0.115.0 ends with 1: model_providers contains reserved built-in provider IDs',
  advice: 'Rename it, say to openai-custom, and select it by that name.',
  find: (context) =>
    providers(context)
      .filter(([id]) => reserved.includes(id))
      .map(([id]) => ({
        path: ['model_providers', id],
        text: say('provider-reserved-id', {
          key: keyText(['model_providers', id]),
          version: context.version ?? '',
          reserved: reserved.join(', '),
        }),
        fix: renaming(context, id),
      })),
}

const reservedIgnored: Rule = {
  id: 'provider-reserved-id-ignored',
  severity: 'error',
  versions: upTo('0.114.0'),
  subjects: ofCodex,
  summary: 'A provider named openai is passed over: the built-in one is used.',
  evidence:
    '`codex exec` with [model_providers.openai] base_url on a local server: 0.42.0, 0.44.0, 0.94.0 and 0.110.0 asked api.openai.com',
  advice: 'Rename it, and select it by the new name.',
  find: (context) =>
    providers(context)
      .filter(([id]) => id === 'openai')
      .map(([id]) => ({
        path: ['model_providers', id],
        text: say('provider-reserved-id-ignored', {
          key: keyText(['model_providers', id]),
          version: context.version ?? '',
        }),
        fix: renaming(context, id),
      })),
}

/** The table and everything in the file that selects it. */
function renaming({ document }: RuleContext, id: string): Fix {
  const table = readAt(document.value, ['model_providers'])
  let to = `${id}-custom`
  while (isTable(table) && table[to] !== undefined) to += '-2'
  const edits: DocumentEdit[] = [{ op: 'rename', path: ['model_providers', id], to }]
  if (document.value['model_provider'] === id) edits.push(setting(['model_provider'], to))
  for (const [name, profile] of tablesAt(document.value, ['profiles'])) {
    if (profile['model_provider'] === id) edits.push(setting(['profiles', name, 'model_provider'], to))
  }
  return edited(say('fix.rename', { name: to }), document.id, edits)
}

/** `wire_api` may be written as it is. */
const bedrockKeys: readonly string[] = ['aws', 'wire_api']
const laterBedrockKeys: readonly string[] = ['base_url', 'auth', 'http_headers']
const bedrockKeysIn = (version: string): readonly string[] =>
  isAtLeast(version, '0.145.0') ? [...bedrockKeys, ...laterBedrockKeys] : bedrockKeys
const bedrock: Rule = {
  id: 'provider-bedrock-limited',
  severity: 'fatal',
  versions: since(firstLimitedBedrock),
  subjects: ofCodex,
  summary: 'Of the built-in amazon-bedrock only a few fields may be changed; any other stops Codex.',
  evidence:
    '`codex mcp list --json` with [model_providers.amazon-bedrock] name = "x": 0.122.0 ends with 0, 0.123.0 to 0.169.0 with 1; with base_url, auth or http_headers: 0.144.6 with 1, 0.145.0 with 0',
  advice:
    'Keep aws (and from 0.145.0 base_url, auth, http_headers) and take the rest out, or use a name of your own.',
  find(context) {
    const version = context.version ?? ''
    const accepted = bedrockKeysIn(version)
    // A switch that is off is off as it is.
    const wrong = ([key, value]: [string, unknown]): boolean => !accepted.includes(key) && value !== false
    return providers(context)
      .filter(([id]) => id === 'amazon-bedrock')
      .flatMap(([id, provider]) =>
        Object.entries(provider)
          .filter(wrong)
          .map(([key]) => [id, key] as const),
      )
      .map(([id, key]) => ({
        path: at(id, key),
        text: say('provider-bedrock-limited', {
          key: keyText(at(id, key)),
          version,
          accepted: accepted.filter((name) => name !== 'wire_api').join(', '),
        }),
        fix: edited(say('fix.remove-key', { key }), context.document.id, [deleting(at(id, key))]),
      }))
  },
}

const ollamaChat: Rule = {
  id: 'provider-ollama-chat-removed',
  severity: 'fatal',
  versions: since('0.95.0'),
  subjects: ofCodex,
  summary: 'The built-in provider ollama-chat is gone: selecting it stops Codex.',
  evidence:
    '`codex mcp list --json` with model_provider = "ollama-chat": 0.94.0 ends with 0, 0.95.0 and newer with 1: is no longer supported',
  advice: 'Write ollama.',
  find({ document, version }) {
    if (document.value['model_provider'] !== 'ollama-chat') return []
    return [
      {
        path: ['model_provider'],
        text: say('provider-ollama-chat-removed', { version: version ?? '' }),
        fix: edited(say('fix.write', { text: 'model_provider = "ollama"' }), document.id, [
          setting(['model_provider'], 'ollama'),
        ]),
      },
    ]
  },
}

export const builtInRules: readonly Rule[] = [reservedId, reservedIgnored, bedrock, ollamaChat]
