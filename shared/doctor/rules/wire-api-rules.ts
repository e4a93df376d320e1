import { say } from '../../i18n/wording/wording.ts'
import { keyText, tablesAt, type Table } from '../config-view.ts'
import {
  advised,
  between,
  edited,
  ofCodex,
  setting,
  since,
  upTo,
  type Hit,
  type Rule,
  type RuleContext,
} from '../rule.ts'

const shownBy = '`codex exec` and `codex login status` with wire_api = "chat" against a local server'
const responses = (context: RuleContext, id: string): Hit['fix'] =>
  edited(say('fix.write', { text: 'wire_api = "responses"' }), context.document.id, [
    setting(['model_providers', id, 'wire_api'], 'responses'),
  ])

function chatProviders({ document }: RuleContext): (readonly string[])[] {
  return tablesAt(document.value, ['model_providers'])
    .filter(([, provider]) => provider['wire_api'] === 'chat')
    .map(([id]) => ['model_providers', id, 'wire_api'])
}

const chatRemoved: Rule = {
  id: 'wire-api-chat-removed',
  severity: 'fatal',
  versions: since('0.95.0'),
  subjects: ofCodex,
  summary: 'wire_api = "chat" stops Codex, even for a provider that nobody selected.',
  evidence: `${shownBy}: 0.94.0 runs, 0.95.0 ends with 1: \`wire_api = "chat"\` is no longer supported`,
  advice:
    'Write wire_api = "responses". A provider that speaks chat only is reached through codex-tray, which converts.',
  find: (context) =>
    chatProviders(context).map((path) => ({
      path,
      text: say('wire-api-chat-removed', { key: keyText(path), version: context.version ?? '' }),
      fix: responses(context, path[1] ?? ''),
    })),
}

const chatDeprecated: Rule = {
  id: 'wire-api-chat-deprecated',
  severity: 'warning',
  versions: between('0.72.0', '0.94.0'),
  subjects: ofCodex,
  summary: 'wire_api = "chat" works here with a notice, and stops Codex from 0.95.0.',
  evidence: `${shownBy}: notice in 0.72.0 to 0.94.0, none in 0.66.0`,
  advice: 'Write wire_api = "responses" if the provider speaks it, before the upgrade.',
  find: (context) =>
    chatProviders(context).map((path) => ({
      path,
      text: say('wire-api-chat-deprecated', { key: keyText(path), version: context.version ?? '' }),
      fix: null,
    })),
}

/** Providers without the line: what they speak depends on the version. Built-in ones cannot be said otherwise. */
export function providersWithoutWireApi(value: Table): string[] {
  return tablesAt(value, ['model_providers'])
    .filter(([id, provider]) => provider['wire_api'] === undefined && id !== 'amazon-bedrock')
    .map(([id]) => id)
}

const missing: Rule = {
  id: 'wire-api-missing',
  severity: 'warning',
  versions: upTo('0.94.0'),
  subjects: ofCodex,
  summary: 'A provider without wire_api speaks chat here and responses from 0.95.0.',
  evidence: 'Local server, no wire_api: POST /chat/completions up to 0.94.0, POST /responses from 0.95.0',
  advice: 'Say wire_api = "responses" if the provider speaks it.',
  find: (context) =>
    providersWithoutWireApi(context.document.value).map((id) => ({
      path: ['model_providers', id],
      text: say('wire-api-missing', {
        key: keyText(['model_providers', id]),
        version: context.version ?? '',
      }),
      fix: advised(say('advice.say-responses')),
    })),
}

export const wireApiRules: readonly Rule[] = [chatRemoved, chatDeprecated, missing]
