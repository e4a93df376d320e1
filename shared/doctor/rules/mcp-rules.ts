import { say } from '../../i18n/wording/wording.ts'
import { keyText, tablesAt, type Table } from '../config-view.ts'
import {
  advised,
  between,
  deleting,
  edited,
  everyVersion,
  ofCodex,
  setting,
  since,
  upTo,
  type Hit,
  type Rule,
  type RuleContext,
  type VersionSpan,
} from '../rule.ts'
import { isWithin } from '../version-span.ts'

const servers = ({ document }: RuleContext): [string, Table][] => tablesAt(document.value, ['mcp_servers'])
const at = (id: string, key?: string): string[] => ['mcp_servers', id, ...(key === undefined ? [] : [key])]
const hasCommand = (server: Table): boolean => server['command'] !== undefined
const hasUrl = (server: Table): boolean => server['url'] !== undefined

const urlTooNew: Rule = {
  id: 'mcp-url-too-old',
  severity: 'fatal',
  versions: upTo('0.42.0'),
  subjects: ofCodex,
  summary: 'A server with a url stops a Codex that knows only commands.',
  evidence: '`codex mcp list --json`: 0.42.0 ends with 1, missing field `command`; 0.44.0 with 0',
  advice: 'Take the server out, or use Codex 0.44.0 or newer.',
  find: (context) =>
    servers(context)
      .filter(([, server]) => hasUrl(server) && !hasCommand(server))
      .map(([id]) => ({
        path: at(id, 'url'),
        text: say('mcp-url-too-old', { key: keyText(at(id)), version: context.version ?? '' }),
        fix: edited(say('fix.remove-server', { id }), context.document.id, [deleting(at(id))]),
      })),
}

const neither: Rule = {
  id: 'mcp-no-transport',
  severity: 'fatal',
  versions: everyVersion,
  subjects: ofCodex,
  summary: 'A server with neither command nor url stops Codex.',
  evidence:
    '`codex mcp list --json`: 1 in 0.42.0 (missing field `command`) and in 0.44.0 to 0.169.0 (invalid transport)',
  advice: 'Write command or url, or take the server out.',
  find: (context) =>
    servers(context)
      .filter(([, server]) => !hasUrl(server) && !hasCommand(server))
      .map(([id]) => ({
        path: at(id),
        text: say('mcp-no-transport', { key: keyText(at(id)) }),
        fix: edited(say('fix.remove-server', { id }), context.document.id, [deleting(at(id))]),
      })),
}

const firstRefusingTokens = '0.47.0'

const inlineToken: Rule = {
  id: 'mcp-bearer-token',
  severity: 'fatal',
  versions: since(firstRefusingTokens),
  subjects: ofCodex,
  summary: 'A token written into the file (bearer_token) stops Codex.',
  evidence:
    '`codex mcp list --json`: 0.44.0 and 0.45.0 end with 0, 0.47.0 and newer with 1: bearer_token is not supported for streamable_http',
  advice: 'Put the token into a variable and name that by bearer_token_env_var.',
  find: (context) =>
    servers(context)
      .filter(([, server]) => server['bearer_token'] !== undefined && hasUrl(server) && !hasCommand(server))
      .map(([id, server]) => {
        const variable = `${id.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}_TOKEN`
        const named = server['bearer_token_env_var'] !== undefined
        return {
          path: at(id, 'bearer_token'),
          text: say('mcp-bearer-token', {
            key: keyText(at(id, 'bearer_token')),
            version: context.version ?? '',
          }),
          fix: edited(
            say('fix.name-variable', { variable }),
            context.document.id,
            [
              deleting(at(id, 'bearer_token')),
              ...(named ? [] : [setting(at(id, 'bearer_token_env_var'), variable)]),
            ],
            `export ${variable}=…`,
          ),
        }
      }),
}

const tokenInFile: Rule = {
  id: 'mcp-token-in-file',
  severity: 'warning',
  versions: upTo('0.45.0'),
  subjects: ofCodex,
  summary: 'A token stands in the file in plain text; from 0.47.0 it stops Codex.',
  evidence: '`codex mcp list --json`: 0.44.0 and 0.45.0 end with 0, 0.47.0 with 1',
  advice: 'Before the upgrade, name a variable by bearer_token_env_var (0.47.0).',
  find: (context) =>
    servers(context)
      .filter(([, server]) => server['bearer_token'] !== undefined)
      .map(([id]) => ({
        path: at(id, 'bearer_token'),
        text: say('mcp-token-in-file', { key: keyText(at(id, 'bearer_token')), since: firstRefusingTokens }),
        fix: advised(say('advice.token-to-variable', { since: firstRefusingTokens })),
      })),
}

/** Which versions refuse the key beside the other transport; both neighbours of each change were run. */
type Refusals = Readonly<Record<string, readonly VersionSpan[]>>
const ofCommand: Refusals = {
  args: [since('0.44.0')],
  env: [since('0.44.0')],
  env_vars: [since('0.47.0')],
  cwd: [since('0.47.0')],
}
const ofUrl: Refusals = {
  // 0.47.0 takes it, and no version in between is in the registry.
  bearer_token: [between('0.44.0', '0.45.0'), since('0.49.0')],
  bearer_token_env_var: [since('0.47.0')],
  http_headers: [since('0.47.0')],
  env_http_headers: [since('0.47.0')],
  oauth: [since('0.131.0')],
  oauth_resource: [since('0.107.0')],
  auth: [since('0.143.0')],
  http_headers_helper: [since('0.148.0')],
}

const mixed: Rule = {
  id: 'mcp-mixed-transport',
  severity: 'fatal',
  versions: since('0.44.0'),
  subjects: ofCodex,
  summary: 'A server with keys of both transports (command and url, url and args …) stops Codex.',
  evidence:
    '`codex mcp list --json` on 55 versions, both neighbours of each change: "url is not supported for stdio", "args is not supported for streamable_http"',
  advice: 'Keep the keys of one transport.',
  find: (context) =>
    servers(context).flatMap(([id, server]): Hit[] => {
      if (hasCommand(server) && hasUrl(server)) return [mixedHit(context, id, 'url', 'command')]
      const wrong: Refusals = hasCommand(server) ? ofUrl : hasUrl(server) ? ofCommand : {}
      const keys = Object.entries(wrong).flatMap(([key, spans]) =>
        server[key] !== undefined && spans.some((span) => isWithin(context.version, span)) ? [key] : [],
      )
      return keys.map((key) => mixedHit(context, id, key, hasCommand(server) ? 'command' : 'url'))
    }),
}

function mixedHit(context: RuleContext, id: string, key: string, kept: string): Hit {
  return {
    path: at(id, key),
    text: say('mcp-mixed-transport', { key: keyText(at(id, key)), kept, version: context.version ?? '' }),
    fix: edited(say('fix.keep', { kept, key }), context.document.id, [deleting(at(id, key))]),
  }
}

export const mcpRules: readonly Rule[] = [urlTooNew, neither, mixed, inlineToken, tokenInFile]
