import { isAtLeast } from '../../compat/codex-version.ts'
import { say } from '../../i18n/wording/wording.ts'
import { keyText, tablesAt, textAt } from '../config-view.ts'
import { exactEfforts } from '../effort-table.ts'
import { newestJudged } from '../key-table.ts'
import { knownModel, oldestCatalogue } from '../model-table.ts'
import {
  advised,
  deleting,
  edited,
  everyVersion,
  ofCodex,
  setting,
  shown,
  upTo,
  type Rule,
  type RuleContext,
} from '../rule.ts'
import { selectedProvider, selectedText } from '../selection.ts'

const catalogue = '`codex debug models` (0.122.0 to 0.169.0) and `model/list` (0.49.0 to 0.120.0)'

/** Providers with a table of their own have models of their own, which no catalogue tells. */
function asksOpenAi(context: RuleContext): boolean {
  const provider = selectedProvider(context)?.id
  return provider === undefined || provider === 'openai'
}

const notYet: Rule = {
  id: 'model-not-yet',
  severity: 'warning',
  versions: everyVersion,
  subjects: ofCodex,
  summary: 'The model came with a later Codex: this one knows nothing of it and takes fallback values.',
  evidence: `${catalogue}; any name runs, with "Model metadata for … not found"`,
  advice: 'Use a newer Codex, or a model of this one.',
  find: (context) => modelHits(context, 'not-yet'),
}

const gone: Rule = {
  id: 'model-gone',
  severity: 'warning',
  versions: everyVersion,
  subjects: ofCodex,
  summary: 'The model has left the catalogue: Codex takes fallback values for it.',
  evidence: `${catalogue}; any name runs, with "Model metadata for … not found"`,
  advice: 'Choose a model of this Codex.',
  find: (context) => modelHits(context, 'gone'),
}

function modelHits(context: RuleContext, wanted: 'not-yet' | 'gone'): ReturnType<Rule['find']> {
  const model = selectedText(context, 'model')
  if (model === null || context.version === null || !asksOpenAi(context)) return []
  const known = knownModel(model.id, context.version)
  if (known?.presence !== wanted) return []
  const told = { key: keyText(model.path), model: shown(model.id), version: context.version }
  return [
    {
      path: model.path,
      text:
        wanted === 'gone'
          ? say('model-gone', { ...told, until: known.until ?? '' })
          : say('model-not-yet', { ...told, since: known.since ?? '' }),
      fix: advised(say('advice.other-model'), 'codex debug models'),
    },
  ]
}

const unknown: Rule = {
  id: 'model-unknown',
  severity: 'info',
  versions: everyVersion,
  subjects: ofCodex,
  summary: 'The model is in no catalogue that was recorded: whether it works is unknown.',
  evidence: `${catalogue}: no such name`,
  advice: 'Look for a typo; a model of your own needs nothing.',
  find(context) {
    const model = selectedText(context, 'model')
    if (model === null || context.version === null || !asksOpenAi(context)) return []
    if (!isAtLeast(context.version, oldestCatalogue) || knownModel(model.id, context.version) !== null)
      return []
    return [
      {
        path: model.path,
        text: say('model-unknown', {
          key: keyText(model.path),
          model: shown(model.id),
          oldest: oldestCatalogue,
          newest: newestJudged,
        }),
        fix: null,
      },
    ]
  },
}

const effortUnknown: Rule = {
  id: 'reasoning-effort-unknown',
  severity: 'fatal',
  versions: upTo('0.137.0'),
  subjects: ofCodex,
  summary:
    'A reasoning effort that this Codex does not know stops it (none came with 0.58.0, xhigh with 0.59.0).',
  evidence:
    '`codex mcp list --json` with model_reasoning_effort: unknown variant, exit 1 up to 0.137.0; any text from 0.138.0',
  advice: 'Write one of the accepted words.',
  find(context) {
    const accepted = context.version === null ? null : exactEfforts(context.version)
    if (accepted === null) return []
    return effortPaths(context).flatMap(({ path, value }) =>
      accepted.includes(value)
        ? []
        : [
            {
              path,
              text: say('reasoning-effort-unknown', {
                key: keyText(path),
                effort: shown(value),
                version: context.version ?? '',
                accepted: accepted.join(', '),
              }),
              fix: edited(say('fix.write', { text: '"high"' }), context.document.id, [setting(path, 'high')]),
            },
          ],
    )
  },
}

/** Profile tables are type-checked by every version, used or not. */
function effortPaths({ document }: RuleContext): { path: string[]; value: string }[] {
  const key = 'model_reasoning_effort'
  const paths = [[key], ...tablesAt(document.value, ['profiles']).map(([name]) => ['profiles', name, key])]
  return paths.flatMap((path) => {
    const value = textAt(document.value, path)
    return value === null ? [] : [{ path, value }]
  })
}

const effortUnsupported: Rule = {
  id: 'reasoning-effort-not-offered',
  severity: 'warning',
  versions: everyVersion,
  subjects: ofCodex,
  summary: 'The catalogue does not offer this reasoning effort for the model.',
  evidence: catalogue,
  advice: 'Write one that the model takes.',
  find(context) {
    const { version, document } = context
    const effort = selectedText(context, 'model_reasoning_effort')
    const model = selectedText(context, 'model')
    if (effort === null || model === null || version === null || !asksOpenAi(context)) return []
    if (exactEfforts(version)?.includes(effort.id) === false) return []
    const known = knownModel(model.id, version)
    if (known?.presence !== 'there' || known.efforts.includes(effort.id)) return []
    return [
      {
        path: effort.path,
        text: say('reasoning-effort-not-offered', {
          key: keyText(effort.path),
          effort: shown(effort.id),
          model: model.id,
          version,
          accepted: known.efforts.join(', '),
        }),
        evidence: known.source,
        fix: edited(say('fix.model-effort'), document.id, [deleting(effort.path)]),
      },
    ]
  },
}

export const modelRules: readonly Rule[] = [effortUnknown, effortUnsupported, notYet, gone, unknown]
