import type { DocumentEdit, DocumentId, JsonValue } from '../codex-config/document.ts'
import type { ConfigView, DocumentView, Table } from './config-view.ts'
import type { EnvView } from './env-view.ts'
import { inEnglish, type Wording } from '../i18n/wording/wording.ts'
import type { Fix, Severity } from './finding.ts'

/** Both ends belong to it; null: open. Without any end a rule holds even when no version is known. */
export type VersionSpan = { from: string | null; to: string | null }

export const everyVersion: VersionSpan = { from: null, to: null }
export const since = (from: string): VersionSpan => ({ from, to: null })
export const upTo = (to: string): VersionSpan => ({ from: null, to })
export const between = (from: string, to: string): VersionSpan => ({ from, to })

export type RuleContext = {
  document: DocumentView & { value: Table }
  /** The document a layer lies on, itself for all others. */
  base: Table
  config: ConfigView
  env: EnvView
  /** `X.Y.Z`; null only in rules that hold for every version. */
  version: string | null
}

/** One place where a rule applies. */
export type Hit = {
  text: Wording
  /** Of the key; null for what is not in a file. */
  path: readonly string[] | null
  fix: Fix | null
  /** Where it differs from the rule's own. */
  severity?: Severity
  evidence?: string
}

/** Of which documents: Codex's own, a profile layer on top of it, ours. `once`: of the machine, not of a document. */
export type RuleSubject = 'codex' | 'layer' | 'ours' | 'once'

export type Rule = {
  /** Stable: scripts and people know it by this name. */
  id: string
  severity: Severity
  versions: VersionSpan
  subjects: readonly RuleSubject[]
  /** What is wrong, for the page of rules. */
  summary: string
  /** The command and the versions that show it. */
  evidence: string
  /** What to do, for the page of rules. */
  advice: string
  find(context: RuleContext): Hit[]
}

export const ofCodex: readonly RuleSubject[] = ['codex', 'layer']

export function edited(
  text: Wording,
  document: DocumentId,
  edits: readonly DocumentEdit[],
  command: string | null = null,
): Fix {
  return fixOf(
    text,
    edits.map((edit) => ({ document, edit })),
    command,
  )
}

/** Of several documents. */
export const fixOf = (text: Wording, edits: Fix['edits'], command: string | null = null): Fix => ({
  title: inEnglish(text),
  text,
  edits,
  command,
})

export const deleting = (path: readonly string[]): DocumentEdit => ({ op: 'delete', path: [...path] })

export const setting = (path: readonly string[], value: JsonValue): DocumentEdit => ({
  op: 'set',
  path: [...path],
  value,
})

/** Advice that only a person or a command can follow. */
export const advised = (text: Wording, command: string | null = null): Fix => fixOf(text, [], command)

/** The entry of a value shortened for a message. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'bigint' ? String(inner) : inner,
  )
  if (text === undefined) return 'nothing'
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
