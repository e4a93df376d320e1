import { z } from 'zod'
import { moduleText, versionsText } from './generate-compat-text.mjs'

const values = z.union([z.array(z.string()), z.string()])
const seenSchema = z.object({
  firstSeen: z.string(),
  firstSeenBetween: z.tuple([z.string(), z.string()]).optional(),
  /** There when it is as old as the oldest version probed. */
  firstSeenNote: z.string().optional(),
  lastSeen: z.string().nullable(),
  absentFrom: z.string().optional(),
  source: z.string(),
})
const cliSchema = z.object({
  probedVersions: z.array(z.string()),
  cliFlags: z.array(
    seenSchema.extend({
      flag: z.string(),
      scope: z.string(),
      short: z.string().optional(),
      arg: z.string().optional(),
      values: z.array(z.object({ from: z.string(), values })).optional(),
      acceptedHiddenUntil: z.string().optional(),
      note: z.string().optional(),
    }),
  ),
  subcommands: z.array(
    seenSchema.extend({
      name: z.string(),
      hidden: z.boolean(),
      aliases: z.array(z.string()),
      absentInBetween: z.tuple([z.string(), z.string()]).optional(),
    }),
  ),
  configKeys: z.array(
    seenSchema.extend({
      key: z.string(),
      firstSeen: z.string().nullable(),
      type: z.string().nullable(),
      valuesByVersion: z.array(z.object({ from: z.string(), values })).optional(),
      valuesSeen: z.array(z.object({ seenAt: z.string(), values })).optional(),
      behaviourWhenUnsupported: z.string(),
      note: z.string().optional(),
    }),
  ),
  models: z.array(
    seenSchema.extend({
      slug: z.string(),
      reasoningEfforts: z.array(z.string()),
      effortHistory: z.array(z.object({ from: z.string(), efforts: z.array(z.string()) })).optional(),
      visibility: z.string(),
      absentInBetween: z.tuple([z.string(), z.string()]).optional(),
    }),
  ),
  features: z.array(
    seenSchema.extend({
      name: z.string(),
      stage: z.string(),
      history: z.array(z.object({ from: z.string(), stage: z.string() })),
    }),
  ),
})
/** @typedef {z.infer<typeof cliSchema>} Cli */

/**
 * The command line and the configuration file of Codex, one module each.
 * @param {unknown} facts contents of `facts/cli.json`
 * @returns {[string, string][]}
 */
export function cliModules(facts) {
  const cli = cliSchema.parse(facts)
  return [
    ['cli-flags.ts', moduleText({ type: 'CliFlagRow', name: 'cliFlags', form: 'list', rows: flagRows(cli) })],
    [
      'subcommands.ts',
      moduleText({ type: 'SubcommandRow', name: 'subcommands', form: 'list', rows: subcommandRows(cli) }),
    ],
    [
      'config-keys.ts',
      moduleText({ type: 'ConfigKeyRow', name: 'configKeys', form: 'list', rows: configRows(cli) }),
    ],
    ['models.ts', moduleText({ type: 'ModelRow', name: 'models', form: 'list', rows: modelRows(cli) })],
    [
      'features.ts',
      moduleText({ type: 'FeatureRow', name: 'features', form: 'list', rows: featureRows(cli) }),
    ],
    ['versions.ts', versionsText(cli.probedVersions)],
  ]
}

/** @param {Cli} cli */
function flagRows(cli) {
  return cli.cliFlags.map((row) => [
    null,
    {
      flag: row.flag,
      scope: row.scope,
      ...seen(row, cli),
      short: row.short ?? null,
      arg: row.arg ?? null,
      values: (row.values ?? []).map(({ from, values }) => ({ from, values: listOrAny(values) })),
      acceptedUntil: row.acceptedHiddenUntil ?? null,
      note: row.note ?? null,
      source: row.source,
    },
  ])
}

/** @param {Cli} cli */
function subcommandRows(cli) {
  return cli.subcommands.map((row) => {
    const { name, hidden, aliases, source } = row
    return [
      null,
      { name, ...seen(row, cli), hidden, aliases, absentBetween: row.absentInBetween ?? null, source },
    ]
  })
}

/** @param {Cli} cli */
function configRows(cli) {
  return cli.configKeys.map((row) => {
    const exact = row.valuesByVersion?.map(({ from, values }) => ({ from, values: listOrAny(values) }))
    const coarse = row.valuesSeen?.map(({ seenAt, values }) => ({ from: seenAt, values: listOrAny(values) }))
    return [
      null,
      {
        key: row.key,
        type: row.type,
        ...seen(row, cli),
        values: exact ?? coarse ?? [],
        whenUnsupported: row.behaviourWhenUnsupported,
        note: row.note ?? null,
        source: row.source,
      },
    ]
  })
}

/** @param {Cli} cli */
function modelRows(cli) {
  return cli.models.map((row) => {
    const { slug, source } = row
    const efforts = row.effortHistory?.map((entry) => ({ from: entry.from, values: entry.efforts }))
    return [
      null,
      {
        slug,
        ...seen(row, cli),
        hidden: row.visibility !== 'list',
        efforts: efforts ?? [{ from: row.firstSeen, values: row.reasoningEfforts }],
        absentBetween: row.absentInBetween ?? null,
        source,
      },
    ]
  })
}

/** @param {Cli} cli */
function featureRows(cli) {
  return cli.features.map((row) => {
    const { name, stage, source } = row
    const removed = stage === 'removed'
    const from = row.history.findLast((entry) => entry.stage === 'removed')?.from ?? row.firstSeen
    return [null, { name, ...seen(row, cli), removedSince: removed ? from : null, source }]
  })
}

/**
 * The facts' reading rule: where no gap is named, the neighbouring version was run too.
 * @param {Omit<z.infer<typeof seenSchema>, 'firstSeen'> & { firstSeen: string | null }} row
 * @param {Cli} cli
 */
function seen(row, { probedVersions }) {
  const place = row.firstSeen === null ? -1 : probedVersions.indexOf(row.firstSeen)
  const before = row.firstSeenBetween?.[0] ?? probedVersions[place - 1] ?? null
  return {
    since: row.firstSeen,
    absentIn: row.firstSeenNote === undefined ? before : null,
    until: row.lastSeen,
    goneIn: row.absentFrom ?? null,
  }
}

/** @param {string[] | string} found a text means that anything is taken */
function listOrAny(found) {
  return typeof found === 'string' ? null : found
}
