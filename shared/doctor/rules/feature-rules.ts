import type { FeatureRow } from '../../compat/fact-rows.ts'
import { isAtLeast } from '../../compat/codex-version.ts'
import { features } from '../../compat/generated/features.ts'
import { say, type Wording } from '../../i18n/wording/wording.ts'
import { isTable, keyText } from '../config-view.ts'
import { newestJudged, presenceIn } from '../key-table.ts'
import { deleting, edited, ofCodex, since, type Hit, type Rule, type RuleContext } from '../rule.ts'

const list =
  '`codex features list` of 67 versions, 0.47.0 to 0.169.0; a name in config.toml is never an error'

let rows: ReadonlyMap<string, FeatureRow> | null = null
function featureOf(name: string): FeatureRow | undefined {
  rows ??= new Map(features.map((row) => [row.name, row]))
  return rows.get(name)
}

function switches({ document }: RuleContext): string[] {
  const table = document.value['features']
  return isTable(table) ? Object.keys(table) : []
}

const keyOf = (name: string): string => keyText(['features', name])

function hit({ document }: RuleContext, name: string, text: Wording, evidence: string): Hit {
  const path = ['features', name]
  return {
    path,
    text,
    evidence,
    fix: edited(say('fix.remove-key', { key: keyText(path) }), document.id, [deleting(path)]),
  }
}

const unknown: Rule = {
  id: 'feature-unknown',
  severity: 'warning',
  versions: since('0.47.0'),
  subjects: ofCodex,
  summary: 'A name under [features] that no Codex lists: it does nothing.',
  evidence: list,
  advice: 'Look for a typo, or take the line out.',
  find: (context) =>
    context.version === null || !isAtLeast(newestJudged, context.version)
      ? []
      : switches(context)
          .filter((name) => featureOf(name) === undefined)
          .map((name) => hit(context, name, say('feature-unknown', { key: keyOf(name) }), list)),
}

const notYet: Rule = {
  id: 'feature-not-yet',
  severity: 'warning',
  versions: since('0.47.0'),
  subjects: ofCodex,
  summary: 'A feature of a later Codex: here the line does nothing.',
  evidence: list,
  advice: 'Use a newer Codex, or take the line out.',
  find: (context) =>
    rowsOf(context).flatMap(([name, row, version]) => {
      if (presenceIn(row, version) !== 'not-yet') return []
      const text = say('feature-not-yet', { key: keyOf(name), version, since: row.since })
      return [hit(context, name, text, evidenceOf(row))]
    }),
}

const gone: Rule = {
  id: 'feature-gone',
  severity: 'warning',
  versions: since('0.47.0'),
  subjects: ofCodex,
  summary: 'A feature that this Codex has no longer, or lists as removed: the line does nothing.',
  evidence: list,
  advice: 'Take the line out.',
  find: (context) =>
    rowsOf(context).flatMap(([name, row, version]) => {
      const text = goneText(row, keyOf(name), version)
      return text === null ? [] : [hit(context, name, text, evidenceOf(row))]
    }),
}

function goneText(row: FeatureRow, key: string, version: string): Wording | null {
  const { removedSince: since, until } = row
  if (since !== null && isAtLeast(version, since)) return say('feature-gone.removed', { key, version, since })
  const isGone = presenceIn(row, version) === 'gone' && until !== null
  return isGone ? say('feature-gone', { key, version, until }) : null
}

function rowsOf(context: RuleContext): [string, FeatureRow, string][] {
  const { version } = context
  return switches(context).flatMap((name): [string, FeatureRow, string][] => {
    const row = featureOf(name)
    return row === undefined || version === null ? [] : [[name, row, version]]
  })
}

const evidenceOf = (row: FeatureRow): string =>
  `${row.source}: first in ${row.since}${row.until === null ? '' : `, last in ${row.until}`}`

export const featureRules: readonly Rule[] = [notYet, gone, unknown]
