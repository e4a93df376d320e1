import { say } from '../../i18n/wording/wording.ts'
import { keyText, tablesAt, textAt, type FileAccess } from '../config-view.ts'
import { replacementOf } from '../key-replacements.ts'
import {
  advised,
  between,
  deleting,
  edited,
  ofCodex,
  setting,
  shown,
  since,
  upTo,
  type Rule,
  type RuleContext,
  type VersionSpan,
} from '../rule.ts'

const untrusted: Rule = {
  id: 'approval-untrusted-removed',
  severity: 'fatal',
  versions: since('0.149.0'),
  subjects: ofCodex,
  summary: 'approval_policy = "untrusted" stops Codex.',
  evidence:
    '`codex mcp list --json`: 0.148.0 ends with 0, 0.149.0 with 1: approval_policy = "untrusted" is no longer supported; remove this setting',
  advice: 'Take the line out, or write "on-request".',
  find: ({ document, version }) =>
    document.value['approval_policy'] !== 'untrusted'
      ? []
      : [
          {
            path: ['approval_policy'],
            text: say('approval-untrusted-removed', { version: version ?? '' }),
            fix: edited(say('fix.still-asks'), document.id, [setting(['approval_policy'], 'on-request')]),
          },
        ],
}

const onFailure: Rule = {
  id: 'approval-on-failure-means-on-request',
  severity: 'error',
  versions: since('0.143.0'),
  subjects: ofCodex,
  summary: 'approval_policy = "on-failure" is taken and means on-request.',
  evidence:
    'app-server thread/start answers approvalPolicy on-failure in 0.142.5, on-request in 0.143.0, 0.150.0 and 0.169.0',
  advice: 'Say what is meant: "on-request" or "never".',
  find: ({ document, version }) =>
    document.value['approval_policy'] !== 'on-failure'
      ? []
      : [
          {
            path: ['approval_policy'],
            text: say('approval-on-failure-means-on-request', { version: version ?? '' }),
            fix: edited(say('fix.as-taken'), document.id, [setting(['approval_policy'], 'on-request')]),
          },
        ],
}

const untrustedEnding: Rule = {
  id: 'approval-untrusted-ending',
  severity: 'info',
  versions: between('0.143.0', '0.148.0'),
  subjects: ofCodex,
  summary: 'approval_policy = "untrusted" works here and stops Codex from 0.149.0.',
  evidence: '`codex mcp list --json`: 0.148.0 ends with 0, 0.149.0 with 1',
  advice: 'Write "on-request" before the upgrade.',
  find: ({ document }) =>
    document.value['approval_policy'] !== 'untrusted'
      ? []
      : [
          {
            path: ['approval_policy'],
            text: say('approval-untrusted-ending'),
            fix: null,
          },
        ],
}

const threadStore: Rule = {
  id: 'thread-store-endpoint-removed',
  severity: 'fatal',
  versions: since('0.130.0'),
  subjects: ofCodex,
  summary: 'experimental_thread_store_endpoint stops Codex.',
  evidence:
    '`codex mcp list --json`: 0.129.0 ends with 0, 0.130.0 to 0.169.0 with 1: is no longer supported; remove it from config.toml',
  advice: 'Take the line out.',
  find: ({ document, version }) =>
    document.value['experimental_thread_store_endpoint'] === undefined
      ? []
      : [
          {
            path: ['experimental_thread_store_endpoint'],
            text: say('thread-store-endpoint-removed', { version: version ?? '' }),
            fix: edited(say('fix.remove-it'), document.id, [
              deleting(['experimental_thread_store_endpoint']),
            ]),
          },
        ],
}

/** A file that a key names and that is not there. */
function missingFile(key: string, versions: VersionSpan, evidence: string): Rule {
  return {
    id: `${key.replaceAll('_', '-')}-missing`,
    severity: 'fatal',
    versions,
    subjects: ofCodex,
    summary: `The file that ${key} names is not there: Codex does not start.`,
    evidence,
    advice: 'Correct the path, or take the line out.',
    find: (context) =>
      filePaths(context, key).map((path) => ({
        path,
        text: say('named-file-missing', {
          key: keyText(path),
          file: shown(textAt(context.document.value, path)),
          version: context.version ?? '',
        }),
        fix: edited(say('fix.remove-it'), context.document.id, [deleting(path)]),
      })),
  }
}

function filePaths({ document, env }: RuleContext, key: string): string[][] {
  const file = textAt(document.value, [key])
  return file !== null && env.missingFiles.has(file) ? [[key]] : []
}

const catalogFile = missingFile(
  'model_catalog_json',
  since('0.105.0'),
  '`codex mcp list --json` with a path that leads nowhere: 0 in 0.104.0, 1 in 0.105.0 to 0.169.0: No such file or directory',
)
const instructionsFile = missingFile(
  'model_instructions_file',
  since('0.89.0'),
  '`codex mcp list --json` with a path that leads nowhere: 0 in 0.87.0, 1 in 0.89.0 to 0.169.0: failed to read model instructions file',
)
const oldInstructionsFile = missingFile(
  'experimental_instructions_file',
  upTo('0.87.0'),
  '`codex mcp list --json` with a path that leads nowhere: 1 in 0.42.0 to 0.87.0, 0 in 0.89.0',
)

const oldInstructions: Rule = {
  id: 'experimental-instructions-file-ignored',
  severity: 'error',
  versions: between('0.89.0', '0.130.0'),
  subjects: ofCodex,
  summary:
    'experimental_instructions_file is taken, with a notice, and not read; newer versions do not know it.',
  evidence:
    '`codex exec` against a local server: the text of the file is in the request of 0.66.0, not in those of 0.94.0, 0.110.0 and 0.130.0, which say that it is deprecated and ignored; a path that leads nowhere stops 0.87.0 and not 0.89.0',
  advice: 'Write model_instructions_file.',
  find(context) {
    const path = ['experimental_instructions_file']
    const replacement = replacementOf('experimental_instructions_file', 'gone')
    if (context.document.value['experimental_instructions_file'] === undefined) return []
    return [
      {
        path,
        text: say('experimental-instructions-file-ignored', { version: context.version ?? '' }),
        fix: replacement?.fix(context, path) ?? null,
      },
    ]
  },
}

/** Words whose lines Codex keeps for the user alone. */
const secretKeys = ['experimental_bearer_token', 'bearer_token']
const secretHeader = /^(authorization|x-api-key|api-key|cookie)$/i

/** Whether somebody who reads the file learns a key. */
export function holdsSecret({ document }: RuleContext): boolean {
  const entries = ['model_providers', 'mcp_servers'].flatMap((parent) => tablesAt(document.value, [parent]))
  return entries.some(
    ([, entry]) =>
      secretKeys.some((key) => textAt(entry, [key]) !== null) ||
      Object.keys(Object(entry['http_headers'] ?? {})).some((name) => secretHeader.test(name)),
  )
}

const openKind = ({ othersWrite }: FileAccess, secret: boolean) =>
  othersWrite ? (secret ? 'changed-secret' : 'changed') : 'read-secret'

const configMode: Rule = {
  id: 'config-open-to-others',
  severity: 'warning',
  versions: { from: null, to: null },
  subjects: ['codex', 'layer', 'ours'],
  summary: 'Others may change the file, or read the keys that stand in it.',
  evidence: 'the mode of the file; what is in config.toml is run by Codex (notify, mcp_servers)',
  advice: 'chmod 600',
  find(context) {
    const { access, file } = context.document
    if (access === null) return []
    const secret = access.othersRead && holdsSecret(context)
    if (!access.othersWrite && !secret) return []
    return [
      {
        path: null,
        text: say(`config-open-to-others.${openKind(access, secret)}`, { file }),
        fix: advised(say('advice.private'), `chmod 600 '${file.replaceAll("'", `'\\''`)}'`),
      },
    ]
  },
}

export const settingRules: readonly Rule[] = [
  untrusted,
  onFailure,
  untrustedEnding,
  threadStore,
  catalogFile,
  instructionsFile,
  oldInstructionsFile,
  oldInstructions,
  configMode,
]
