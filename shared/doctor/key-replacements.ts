import type { DocumentEdit } from '../codex-config/document.ts'
import { isTable, keyText, readAt } from './config-view.ts'
import { say, type Wording } from '../i18n/wording/wording.ts'
import type { Fix, Severity } from './finding.ts'
import { deleting, edited, setting, type RuleContext } from './rule.ts'

export type Replacement = {
  /** What to know about it, for the message. */
  hint: Wording
  fix(context: RuleContext, path: readonly string[]): Fix | null
  severity?: Severity
}

/** Takes the old name away and writes the new one beside it, unless that is there already. */
function renamedTo(name: string): Replacement['fix'] {
  return ({ document }, path) => {
    const there = readAt(document.value, [...path.slice(0, -1), name]) !== undefined
    const edit: DocumentEdit = there ? deleting(path) : { op: 'rename', path: [...path], to: name }
    const text = there ? say('fix.remove-key', { key: keyText(path) }) : say('fix.rename', { name })
    return edited(text, document.id, [edit])
  }
}

const removal: Replacement['fix'] = ({ document }, path) =>
  edited(say('fix.remove-key', { key: keyText(path) }), document.id, [deleting(path)])

/** `web_search = "live"` of 0.87 and newer, as older ones say it (facts/cli.json: `tools.web_search`, boolean). */
const asToolsWebSearch: Replacement['fix'] = ({ document }, path) => {
  const value = readAt(document.value, path)
  const tools = readAt(document.value, ['tools'])
  const isSaid = isTable(tools) && tools['web_search'] !== undefined
  const wanted = setting(['tools', 'web_search'], value !== 'disabled')
  const text = say('fix.write-as', { key: 'tools.web_search' })
  return edited(text, document.id, [deleting(path), ...(isSaid ? [] : [wanted])])
}

const gone: Readonly<Record<string, Replacement>> = {
  experimental_instructions_file: {
    hint: say('hint.came-instead', { name: 'model_instructions_file', since: '0.89.0' }),
    fix: renamedTo('model_instructions_file'),
  },
  'mcp_servers.<id>.experimental_environment': {
    hint: say('hint.came-instead', { name: 'environment_id', since: '0.134.0' }),
    fix: renamedTo('environment_id'),
  },
  experimental_use_rmcp_client: {
    hint: say('hint.urls-work'),
    fix: removal,
    severity: 'warning',
  },
  'tools.web_search_request': {
    hint: say('hint.came-instead', { name: 'web_search = "live"', since: '0.87.0' }),
    fix: removal,
  },
}

const notYet: Readonly<Record<string, Replacement>> = {
  web_search: { hint: say('hint.before', { name: 'tools.web_search = true' }), fix: asToolsWebSearch },
  model_instructions_file: {
    hint: say('hint.before', { name: 'experimental_instructions_file' }),
    fix: renamedTo('experimental_instructions_file'),
  },
}

/** @param key of the table, with `<id>` for names of the user */
export function replacementOf(key: string, presence: 'gone' | 'not-yet'): Replacement | null {
  return (presence === 'gone' ? gone : notYet)[key] ?? null
}
