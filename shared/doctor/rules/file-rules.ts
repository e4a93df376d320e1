import { say } from '../../i18n/wording/wording.ts'
import { advised, everyVersion, type Rule } from '../rule.ts'

const unreadable: Rule = {
  id: 'config-unreadable',
  severity: 'fatal',
  versions: everyVersion,
  subjects: ['codex', 'layer', 'ours'],
  summary: 'The file is not valid TOML, not UTF-8, or may not be read: Codex does not start.',
  evidence: '`codex mcp list --json`: 1 in 0.42.0 to 0.169.0, with line and column',
  advice: 'Mend the place that is named, in the raw view or an editor.',
  find: ({ document }) =>
    document.problem === null
      ? []
      : [
          {
            path: [],
            text: say('config-unreadable', { file: document.file, problem: document.problem.message }),
            severity: document.id === 'ours' ? 'error' : 'fatal',
            fix: advised(say('advice.editor')),
          },
        ],
}

const authMode: Rule = {
  id: 'auth-open-to-others',
  severity: 'warning',
  versions: everyVersion,
  subjects: ['once'],
  summary: 'Other users of this machine may read or change auth.json, which holds the login.',
  evidence:
    'Codex itself makes it with mode 0600 (0.42.0 to 0.169.0); told by the mode alone, the file is not opened',
  advice: 'chmod 600',
  find: ({ env: { authFile } }) =>
    authFile === null || (!authFile.othersRead && !authFile.othersWrite)
      ? []
      : [
          {
            path: null,
            text: say(authFile.othersWrite ? 'auth-open-to-others.changed' : 'auth-open-to-others.read'),
            fix: advised(say('advice.private'), 'chmod 600 "${CODEX_HOME:-$HOME/.codex}/auth.json"'),
          },
        ],
}

const homeMissing: Rule = {
  id: 'codex-home-missing',
  severity: 'fatal',
  versions: everyVersion,
  subjects: ['once'],
  summary: 'CODEX_HOME names a folder that is not there: Codex does not start.',
  evidence:
    '`codex login status`: 1 in 0.42.0, 0.101.0 and 0.169.0: CODEX_HOME points to …, but that path does not exist',
  advice: 'Make the folder, or unset the variable.',
  find: ({ env }) =>
    env.codexHomeMissing
      ? [
          {
            path: null,
            text: say('codex-home-missing'),
            fix: advised(say('advice.make-folder'), 'mkdir -p "$CODEX_HOME"'),
          },
        ]
      : [],
}

export const fileRules: readonly Rule[] = [unreadable, homeMissing, authMode]
