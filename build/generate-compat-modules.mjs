import { z } from 'zod'
import { pointColumns, spansOf } from './generate-compat-spans.mjs'
import { cliModules } from './generate-compat-cli.mjs'
import { moduleText } from './generate-compat-text.mjs'

const pointSchema = z.object({
  since: z.string(),
  absentIn: z.string().nullish(),
  until: z.string().nullish(),
  goneIn: z.string().nullish(),
  source: z.string(),
})
const pointsSchema = z.object({
  capabilities: z.array(pointSchema.extend({ name: z.string() })),
  methods: z.array(pointSchema.extend({ methods: z.array(z.string()) })),
})

const directions = /** @type {const} */ ({
  'client->server': 'client',
  'server->client': 'server',
  notification: 'notification',
})
const methodSchema = z.object({
  method: z.string(),
  protocol: z.enum(['v1', 'v2']),
  direction: z.enum(['client->server', 'server->client', 'notification']),
  presentIn: z.record(z.string(), z.boolean().nullable()),
  replacedBy: z.string().nullable(),
  source: z.string(),
})
const appServerSchema = z.object({ recordedVersions: z.array(z.string()), methods: z.array(methodSchema) })

const runsSchema = z.array(z.tuple([z.string(), z.string()]))
const recordingSchema = z.object({
  versions: z.array(z.object({ version: z.string(), source: z.string() })),
  methods: z.record(
    z.string(),
    z.object({ seen: runsSchema, params: z.record(z.string(), z.object({ seen: runsSchema })) }),
  ),
  probes: z.array(
    z.object({ method: z.string(), param: z.string(), version: z.string(), known: z.boolean() }),
  ),
  probeSource: z.string(),
})

/**
 * @typedef {{ appServer: unknown, cli: unknown, points: unknown, params: unknown }} Facts contents of `facts/*.json`
 * @typedef {z.infer<typeof recordingSchema>} Recording
 * @typedef {z.infer<typeof pointsSchema>} Points
 */

/**
 * The tables of `shared/compat/generated`.
 * @param {Facts} facts
 * @returns {Map<string, string>} file name to contents
 * @throws when a file of facts has another shape, or two facts contradict each other
 */
export function generateCompat(facts) {
  const appServer = appServerSchema.parse(facts.appServer)
  const points = pointsSchema.parse(facts.points)
  const recording = recordingSchema.parse(facts.params)
  return new Map([
    ['capabilities.ts', capabilitiesModule(points)],
    ['methods.ts', methodsModule(appServer, points, recording)],
    ['params.ts', paramsModule(recording)],
    ...cliModules(facts.cli),
  ])
}

/** @param {Points} points */
function capabilitiesModule(points) {
  return moduleText({
    type: 'CapabilityRow',
    name: 'capabilities',
    form: 'record',
    rows: points.capabilities.map(({ name, since, until, source }) => [
      name,
      { since, until: until ?? null, source },
    ]),
  })
}

/**
 * @param {z.infer<typeof appServerSchema>} appServer
 * @param {Points} points
 * @param {Recording} recording
 */
function methodsModule(appServer, points, recording) {
  const rows = appServer.methods.map((fact) => {
    const point = points.methods.find(({ methods }) => methods.includes(fact.method))
    const seen = versionsIn(recording, recording.methods[fact.method]?.seen ?? [])
    const spans = within(`method ${fact.method}`, () =>
      spansOf([
        ...presence(fact, seen),
        ...(point === undefined ? [] : pointColumns(point)),
        ...seen.map((version) => /** @type {const} */ ([version, true])),
      ]),
    )
    const { protocol, replacedBy } = fact
    const source = point === undefined ? fact.source : `${fact.source}; ${point.source}`
    return [fact.method, { protocol, direction: directions[fact.direction], spans, replacedBy, source }]
  })
  const newest = appServer.recordedVersions.at(-1)
  return moduleText({
    type: 'MethodRow',
    name: 'methods',
    form: 'map',
    rows,
    constants: { newestRecorded: newest, oldestRecorded: appServer.recordedVersions[0] },
  })
}

/**
 * What is missing in a schema may have been left out of it, so a schema proves presence only. And what is missing in a
 * transcript just did not happen there: presence in a schema outweighs it.
 * @param {z.infer<typeof methodSchema>} fact
 * @param {readonly string[]} seen
 */
function presence(fact, seen) {
  const columns = Object.entries(fact.presentIn)
  if (!fact.source.startsWith('recorded transcripts')) return columns
  return columns.filter(([version, present]) => present === true || !seen.includes(version))
}

/**
 * Only parameters that some version is known to be without: all others are no matter of versions.
 * @param {Recording} recording
 */
function paramsModule(recording) {
  const rows = Object.entries(recording.methods).flatMap(([method, { seen, params }]) => {
    const recorded = versionsIn(recording, seen)
    return Object.entries(params).flatMap(([name, param]) => {
      const there = new Set(versionsIn(recording, param.seen))
      const probes = recording.probes.filter((probe) => probe.method === method && probe.param === name)
      const spans = within(`${method} ${name}`, () =>
        spansOf([
          ...recorded.map((version) => /** @type {const} */ ([version, there.has(version)])),
          ...probes.map(({ version, known }) => /** @type {const} */ ([version, known])),
        ]),
      )
      if (spans.every(([present]) => present)) return []
      const source = [...new Set([...probes.map(() => recording.probeSource), sourceOf(recording, recorded)])]
      return [[null, { method, name, spans, source: source.join('; ') }]]
    })
  })
  return moduleText({ type: 'ParamRow', name: 'changedParams', form: 'list', rows })
}

/**
 * @param {Recording} recording
 * @param {readonly string[]} versions where the method was recorded
 */
function sourceOf(recording, versions) {
  const commands = recording.versions.filter(({ version }) => versions.includes(version))
  return [...new Set(commands.map(({ source }) => source))].join('; ')
}

/**
 * @param {Recording} recording
 * @param {[string, string][]} runs
 */
function versionsIn(recording, runs) {
  const all = recording.versions.map(({ version }) => version)
  return runs.flatMap(([from, to]) => all.slice(all.indexOf(from), all.indexOf(to) + 1))
}

/**
 * @template T
 * @param {string} what
 * @param {() => T} work
 * @returns {T}
 */
function within(what, work) {
  try {
    return work()
  } catch (cause) {
    throw new Error(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
