import { say } from '../../i18n/wording/wording.ts'
import { keyText, readAt, tablesAt, textAt, type Table } from '../config-view.ts'
import { knownBuiltIns } from '../built-in-providers.ts'
import {
  advised,
  deleting,
  edited,
  everyVersion,
  ofCodex,
  setting,
  shown,
  since,
  type Hit,
  type Rule,
  type RuleContext,
} from '../rule.ts'
import { selectedProvider } from '../selection.ts'
import { isBuiltInBedrock } from './built-in-rules.ts'

const providers = ({ document }: RuleContext): [string, Table][] =>
  tablesAt(document.value, ['model_providers'])
const at = (id: string, key: string): string[] => ['model_providers', id, key]

const nameAdvice = 'Give it a name, say that of its table.'
const nameMissing: Rule = {
  id: 'provider-name-missing',
  severity: 'fatal',
  versions: everyVersion,
  subjects: ofCodex,
  summary: 'A provider without a name stops Codex.',
  evidence:
    '`codex login status`: "missing field `name`" in 0.42.0 to 0.122.0, "provider name must not be empty" from 0.123.0; of amazon-bedrock too up to 0.122.0',
  advice: nameAdvice,
  find: (context) =>
    providers(context)
      .filter(([id, provider]) => provider['name'] === undefined && !isBuiltInBedrock(id, context.version))
      .map(([id]) => nameHit(context, id, 'provider-name-missing')),
}

const nameEmpty: Rule = {
  id: 'provider-name-empty',
  severity: 'fatal',
  versions: since('0.123.0'),
  subjects: ofCodex,
  summary: 'A provider whose name is empty stops Codex.',
  evidence: '`codex mcp list --json`: 0.122.0 ends with 0, 0.123.0 with 1: provider name must not be empty',
  advice: nameAdvice,
  find: (context) =>
    providers(context)
      .filter(([id, { name }]) => typeof name === 'string' && name.trim() === '' && id !== 'amazon-bedrock')
      .map(([id]) => nameHit(context, id, 'provider-name-empty')),
}

function nameHit(
  { document }: RuleContext,
  id: string,
  what: 'provider-name-missing' | 'provider-name-empty',
): Hit {
  return {
    path: at(id, 'name'),
    text: say(what, { key: keyText(['model_providers', id]) }),
    fix: edited(say('fix.write', { text: `name = "${id}"` }), document.id, [setting(at(id, 'name'), id)]),
  }
}

const authConflict: Rule = {
  id: 'provider-auth-conflict',
  severity: 'fatal',
  versions: since('0.118.0'),
  subjects: ofCodex,
  summary:
    'auth of a provider cannot stand beside env_key, experimental_bearer_token or requires_openai_auth.',
  evidence:
    '`codex mcp list --json`: 0.117.0 ends with 0, 0.118.0 to 0.169.0 with 1: provider auth cannot be combined with env_key',
  advice: 'Keep one way to sign in.',
  find: (context) =>
    providers(context).flatMap(([id, provider]) =>
      provider['auth'] === undefined
        ? []
        : ['env_key', 'experimental_bearer_token', 'requires_openai_auth']
            .filter((key) => provider[key] !== undefined && provider[key] !== false)
            .map((key) => ({
              path: at(id, key),
              text: say('provider-auth-conflict', {
                key: keyText(at(id, key)),
                version: context.version ?? '',
              }),
              fix: edited(say('fix.keep', { kept: 'auth', key }), context.document.id, [
                deleting(at(id, key)),
              ]),
            })),
    ),
}

const duplicateName: Rule = {
  id: 'provider-name-twice',
  severity: 'warning',
  versions: everyVersion,
  subjects: ofCodex,
  summary: 'Two providers have the same name and cannot be told apart in lists.',
  evidence: '`codex mcp list --json` ends with 0 in 0.42.0 and 0.169.0: Codex takes it',
  advice: 'Give each a name of its own.',
  find: (context) => {
    const seen = new Map<string, string>()
    return providers(context).flatMap(([id, provider]): Hit[] => {
      const name = textAt(provider, ['name'])
      const first = name === null ? undefined : seen.get(name)
      if (name === null || first === undefined) {
        if (name !== null) seen.set(name, id)
        return []
      }
      return [
        {
          path: at(id, 'name'),
          text: say('provider-name-twice', { key: keyText(at(id, 'name')), name: shown(name), first }),
          fix: edited(say('fix.call', { name: `"${name} (${id})"` }), context.document.id, [
            setting(at(id, 'name'), `${name} (${id})`),
          ]),
        },
      ]
    })
  },
}

const notFound: Rule = {
  id: 'provider-not-found',
  severity: 'fatal',
  versions: everyVersion,
  subjects: ofCodex,
  summary: 'model_provider names a provider that is not there: Codex does not start.',
  evidence:
    '`codex mcp list --json` with model_provider = "nope": 1 in 0.42.0 to 0.169.0: Model provider `nope` not found',
  advice: 'Name one of [model_providers], or openai.',
  find(context) {
    const { document, base, version } = context
    const selected = selectedProvider(context)
    if (selected === null || knownBuiltIns(version).has(selected.id)) return []
    const names = [document.value, base].flatMap((value) =>
      tablesAt(value, ['model_providers']).map(([id]) => id),
    )
    if (names.includes(selected.id)) return []
    return [
      {
        path: selected.path,
        text: say('provider-not-found', {
          key: keyText(selected.path),
          id: shown(selected.id),
          accepted: [...new Set([...names, 'openai'])].join(', '),
        }),
        fix: edited(say('fix.default-provider'), document.id, [deleting(selected.path)]),
      },
    ]
  },
}

const secretInFile: Rule = {
  id: 'provider-token-in-file',
  severity: 'warning',
  versions: everyVersion,
  subjects: ofCodex,
  summary: 'A provider’s key stands in the file in plain text.',
  evidence:
    'experimental_bearer_token is sent as it stands (`codex exec` against a local server, 0.94.0 to 0.169.0)',
  advice: 'Put the key into an environment variable and name that by env_key.',
  find: (context) =>
    providers(context)
      .filter(([, provider]) => textAt(provider, ['experimental_bearer_token']) !== null)
      .map(([id]) => ({
        path: at(id, 'experimental_bearer_token'),
        text: say('provider-token-in-file', { key: keyText(at(id, 'experimental_bearer_token')) }),
        fix: advised(say('advice.key-to-variable')),
      })),
}

const reconnects: Rule = {
  id: 'provider-retries-unbounded',
  severity: 'warning',
  versions: since('0.148.0'),
  subjects: ofCodex,
  summary:
    'The limits of retries do not hold for a refused connection: Codex waits for the network for ever.',
  evidence:
    '`codex exec`, both limits 0, nobody listening: 0.147.0 ends at once; 0.148.0 to 0.169.0 go on until `--disable unbounded_connection_retries`',
  advice: 'Switch the feature unbounded_connection_retries off.',
  find(context) {
    const { document, base, version } = context
    const off = [document.value, base].some(
      (value) => readAt(value, ['features', 'unbounded_connection_retries']) === false,
    )
    if (off) return []
    const limited = providers(context).flatMap(([id, provider]) => {
      const key = ['request_max_retries', 'stream_max_retries'].find((name) => provider[name] !== undefined)
      return key === undefined ? [] : [at(id, key)]
    })
    return limited.slice(0, 1).map((path) => ({
      path,
      text: say('provider-retries-unbounded', { key: keyText(path), version: version ?? '' }),
      fix: edited(say('fix.no-unbounded-retries'), document.id, [
        setting(['features', 'unbounded_connection_retries'], false),
      ]),
    }))
  },
}

export const providerRules: readonly Rule[] = [
  nameMissing,
  nameEmpty,
  authConflict,
  notFound,
  duplicateName,
  secretInFile,
  reconnects,
]
