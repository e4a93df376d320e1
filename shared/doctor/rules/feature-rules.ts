import type { FeatureRow } from '../../compat/fact-rows.ts'
import { isAtLeast } from '../../compat/codex-version.ts'
import { features } from '../../compat/generated/features.ts'
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

function hit({ document }: RuleContext, name: string, what: string, evidence: string): Hit {
  const path = ['features', name]
  return {
    path,
    message: `${keyText(path)} ${what}`,
    evidence,
    fix: edited(`Remove ${keyText(path)}`, document.id, [deleting(path)]),
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
          .map((name) => hit(context, name, 'is a feature that no Codex lists: it does nothing', list)),
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
    rowsOf(context).flatMap(([name, row, version]) =>
      presenceIn(row, version) === 'not-yet'
        ? [hit(context, name, `does nothing in Codex ${version}: it came with ${row.since}`, evidenceOf(row))]
        : [],
    ),
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
      const removed = row.removedSince !== null && isAtLeast(version, row.removedSince)
      if (!removed && presenceIn(row, version) !== 'gone') return []
      const when = removed ? `removed since ${row.removedSince}` : `${row.until} was the last to list it`
      return [hit(context, name, `does nothing in Codex ${version}: ${when}`, evidenceOf(row))]
    }),
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
