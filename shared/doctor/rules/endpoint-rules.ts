import { say } from '../../i18n/wording/wording.ts'
import { keyText, tablesAt, textAt, type Table } from '../config-view.ts'
import { isUrl, hostOf, portOf } from '../url-parts.ts'
import {
  advised,
  edited,
  everyVersion,
  setting,
  shown,
  since,
  type Hit,
  type Rule,
  type RuleContext,
  type RuleSubject,
} from '../rule.ts'
import { selectedProvider } from '../selection.ts'

const anyFile: readonly RuleSubject[] = ['codex', 'layer', 'ours']
const at = (id: string, key: string): string[] => ['model_providers', id, key]
const providers = ({ document }: RuleContext): [string, Table][] =>
  tablesAt(document.value, ['model_providers'])

function withUrl(context: RuleContext): { id: string; url: string; path: string[] }[] {
  return providers(context).flatMap(([id, provider]) => {
    const url = provider['base_url']
    return typeof url === 'string' ? [{ id, url, path: at(id, 'base_url') }] : []
  })
}

const invalid: Rule = {
  id: 'base-url-invalid',
  severity: 'error',
  versions: everyVersion,
  subjects: anyFile,
  summary: 'base_url is not an address: nothing can be sent there.',
  evidence:
    '`codex exec` with base_url = "notaurl": loads in 0.44.0 to 0.169.0, each turn ends with "builder error"',
  advice: 'Write the whole address, with http:// or https://; it usually ends in /v1.',
  find: (context) =>
    withUrl(context)
      .filter(({ url }) => !isUrl(url))
      .map(({ url, path }) => ({
        path,
        text: say('base-url-invalid', { key: keyText(path), url: shown(url) }),
        fix:
          isUrl(`https://${url}`) && /^[\w-]+(\.[\w-]+)+/.test(url)
            ? edited(say('fix.write', { text: `https://${url}` }), context.document.id, [
                setting(path, `https://${url}`),
              ])
            : advised(say('advice.whole-address')),
      })),
}

const endpoint: Rule = {
  id: 'base-url-endpoint',
  severity: 'error',
  versions: everyVersion,
  subjects: anyFile,
  summary: 'base_url ends in an endpoint, which Codex adds once more.',
  evidence:
    '`codex exec` with base_url …/v1/responses: POST /v1/responses/responses in 0.44.0, 0.94.0, 0.134.0 and 0.169.0',
  advice: 'Leave the endpoint out.',
  find: (context) =>
    withUrl(context).flatMap(({ url, path }): Hit[] => {
      const end = /\/(?:responses|chat\/completions)\/?$/.exec(url)
      if (end === null || !isUrl(url)) return []
      const shorter = url.slice(0, end.index)
      return [
        {
          path,
          text: say('base-url-endpoint', {
            key: keyText(path),
            url: shown(url),
            end: end[0],
            accepted: shown(shorter),
          }),
          fix: edited(say('fix.write', { text: shorter }), context.document.id, [setting(path, shorter)]),
        },
      ]
    }),
}

const missing: Rule = {
  id: 'base-url-missing',
  severity: 'error',
  versions: everyVersion,
  subjects: ['codex', 'layer'],
  summary: 'A provider without base_url sends its requests, and its key, to api.openai.com.',
  evidence:
    '`codex exec`, no base_url, behind a recording proxy: CONNECT api.openai.com:443 in 0.44.0, 0.94.0, 0.134.0 and 0.169.0',
  advice: 'Write the address of the provider.',
  find: (context) =>
    providers(context)
      .filter(([id, provider]) => provider['base_url'] === undefined && id !== 'amazon-bedrock')
      .map(([id]) => ({
        path: at(id, 'base_url'),
        text: say('base-url-missing', { key: keyText(['model_providers', id]) }),
        fix: advised(say('advice.add-base-url')),
      })),
}

const unsetKeys = {
  unset: 'env-key-unset',
  empty: 'env-key-unset.empty',
  'unset-perhaps': 'env-key-unset.perhaps',
  'empty-perhaps': 'env-key-unset.empty-perhaps',
} as const

const keyUnset: Rule = {
  id: 'env-key-unset',
  severity: 'error',
  versions: everyVersion,
  subjects: ['codex', 'layer'],
  summary: 'The variable that env_key of the selected provider names is not set, or is empty.',
  evidence:
    '`codex exec`: "Missing environment variable" when unset or empty, in 0.44.0, 0.94.0, 0.134.0 and 0.169.0; it loads all the same',
  advice:
    'Set the variable where Codex is started. Codex reads $CODEX_HOME/.env too, but for names that begin with CODEX_.',
  find(context) {
    const selected = selectedProvider(context)?.id
    return providers(context).flatMap(([id, provider]): Hit[] => {
      const name = textAt(provider, ['env_key'])
      const state = name === null ? 'set' : context.env.variables.get(name)
      if (name === null || state === 'set' || id !== selected) return []
      const perhaps = context.env.hasDotenv && !name.startsWith('CODEX_')
      return [
        {
          path: at(id, 'env_key'),
          severity: perhaps ? 'info' : 'error',
          text: say(unsetKeys[`${state ?? 'unset'}${perhaps ? '-perhaps' : ''}`], {
            key: keyText(at(id, 'env_key')),
            variable: name,
          }),
          fix: advised(say('advice.set-variable', { variable: name }), `export ${name}=…`),
        },
      ]
    })
  },
}

/** The provider of ours in Codex's file (DECISIONS, Product 4). */
const ownId = 'codex-tray'
const stalePort: Rule = {
  id: 'own-provider-stale',
  severity: 'error',
  versions: everyVersion,
  subjects: ['codex', 'layer'],
  summary: 'The provider codex-tray leads to a port where codex-tray does not listen.',
  evidence: 'the port of the running proxy, from its own status',
  advice: 'Write the present port, or run codex-tray restore.',
  find(context) {
    const { env, document } = context
    return withUrl(context).flatMap(({ id, url, path }): Hit[] => {
      const port = portOf(url)
      if (id !== ownId || env.ownPort === null || port === null || port === env.ownPort) return []
      const now = url.replace(`:${port}`, `:${env.ownPort}`)
      return [
        {
          path,
          text: say('own-provider-stale', { key: keyText(path), url: shown(url), port: env.ownPort }),
          fix: edited(say('fix.write', { text: now }), document.id, [setting(path, now)]),
        },
      ]
    })
  },
}

const swallowed: Rule = {
  id: 'proxy-swallows-localhost',
  severity: 'error',
  versions: everyVersion,
  subjects: ['codex', 'layer'],
  summary: 'A proxy set by HTTP_PROXY or ALL_PROXY gets the requests to a server on this machine.',
  evidence:
    '`codex exec` with HTTP_PROXY, http_proxy or ALL_PROXY and base_url http://127.0.0.1:…: the proxy got the POST in 0.44.0, 0.94.0, 0.134.0 and 0.169.0; not with NO_PROXY=127.0.0.1, not with HTTPS_PROXY alone',
  advice: 'Add localhost,127.0.0.1,::1 to NO_PROXY.',
  find: (context) =>
    withUrl(context).flatMap(({ url, path }): Hit[] => {
      const host = hostOf(url)
      const variable = host === null ? undefined : context.env.proxiedHosts.get(host)
      if (!url.startsWith('http://') || host === null || variable === undefined) return []
      return [
        {
          path,
          text: say('proxy-swallows-localhost', { key: keyText(path), variable, host }),
          fix: advised(
            say('advice.no-proxy'),
            'export NO_PROXY="${NO_PROXY:+$NO_PROXY,}localhost,127.0.0.1,::1"',
          ),
        },
      ]
    }),
}

const openaiVariable: Rule = {
  id: 'openai-base-url-ignored',
  severity: 'error',
  versions: since('0.120.0'),
  subjects: ['once'],
  summary: 'The variable OPENAI_BASE_URL is set, and this Codex does not read it.',
  evidence:
    '`codex exec` with OPENAI_BASE_URL on a local server: asked in 0.42.0 to 0.118.0, not from 0.120.0',
  advice: 'Write openai_base_url into config.toml (0.115.0 and newer).',
  find: ({ env, document, version }) =>
    env.variables.get('OPENAI_BASE_URL') !== 'set' || document.value['openai_base_url'] !== undefined
      ? []
      : [
          {
            path: null,
            text: say('openai-base-url-ignored', { version: version ?? '' }),
            fix: advised(say('advice.openai-base-url')),
          },
        ],
}

export const endpointRules: readonly Rule[] = [
  invalid,
  endpoint,
  missing,
  keyUnset,
  stalePort,
  swallowed,
  openaiVariable,
]
