import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { byVersion } from './generate-compat-spans.mjs'
import { Failure, runProgram } from './lib/failure.mjs'
import { packFromRegistry } from './lib/npm.mjs'
import { inProject } from './lib/project.mjs'
import { run, runOrFail } from './lib/run.mjs'
import { methodsOfSchema } from './record-params-schema.mjs'
import { probeParams, probeSource } from './record-params-probe.mjs'

/**
 * `node build/record-params.mjs 0.170.0 0.171.0=/path/of/codex ...`: asks real Codex programs for the methods and
 * parameters they know and adds them to `shared/compat/facts/params.json`. Without a path the version is fetched from
 * the npm registry and removed afterwards (Linux x64). Then run generate-compat.mjs.
 *
 * @typedef {[from: string, to: string]} Run from the one version to the other, in the file's list of versions
 * @typedef {{ direction: string, seen: Run[], params: Record<string, { seen: Run[] }> }} MethodEntry
 * @typedef {{ method: string, param: string, version: string, known: boolean }} ProbeEntry
 * @typedef {{
 *   about: string,
 *   versions: { version: string, source: string }[],
 *   methods: Record<string, MethodEntry>,
 *   probeSource: string,
 *   probes: ProbeEntry[],
 * }} ParamsFile
 */

const file = inProject('shared', 'compat', 'facts', 'params.json')
const vendor = 'x86_64-unknown-linux-musl'
const about =
  'Methods and parameters of the app-server by version, from its own JSON schema; for older ones, that print none, by probing. `seen` holds runs over the list of versions. Made by build/record-params.mjs.'

await runProgram(async () => {
  const wanted = process.argv.slice(2).map((text) => text.split('='))
  if (wanted.length === 0) throw new Failure('Name versions: 0.170.0, or 0.170.0=/path/of/codex')
  let recorded = expand(/** @type {ParamsFile} */ (JSON.parse(readFileSync(file, 'utf8'))))
  for (const [version = '', given] of wanted) {
    const work = mkdtempSync(join(tmpdir(), 'codex-tray-record-'))
    try {
      recorded = await record(recorded, version, given ?? (await fetchProgram(version, work)), work)
      process.stderr.write(`codex-tray: recorded ${version}\n`)
    } finally {
      rmSync(work, { recursive: true, force: true })
    }
    writeFileSync(file, format(recorded))
  }
})

/**
 * @typedef {Map<string, { direction: string, at: Map<string, readonly string[]> }>} Columns method, then version, then
 *   its parameters
 * @typedef {{ sources: Map<string, string>, columns: Columns, probes: ProbeEntry[] }} Recorded
 */

/**
 * @param {Recorded} recorded @param {string} version @param {string} program @param {string} work
 * @returns {Promise<Recorded>}
 */
async function record(recorded, version, program, work) {
  const env = { PATH: process.env['PATH'] ?? '', HOME: work, CODEX_HOME: work }
  const printed = await runOrFail(`Asking ${program}`, program, ['--version'], { env })
  if (!printed.startsWith(`codex-cli ${version}`)) throw new Failure(`${program} is ${printed.trim()}`)
  const help = await run(program, ['app-server', 'generate-json-schema', '--help'], { env })
  if (help.code !== 0 || !help.stdout.includes('--out')) {
    const args = version === '0.42.0' ? ['mcp'] : ['app-server']
    const found = await probeParams(program, args, env)
    const others = recorded.probes.filter((probe) => probe.version !== version)
    return { ...recorded, probes: [...others, ...found.map((probe) => ({ ...probe, version }))] }
  }
  const flags = help.stdout.includes('--experimental') ? ['--experimental'] : []
  const args = ['app-server', 'generate-json-schema', ...flags]
  await runOrFail(`The schema of ${version}`, program, [...args, '--out', join(work, 'schema')], { env })
  recorded.sources.set(version, `codex ${args.join(' ')}`)
  for (const { at } of recorded.columns.values()) at.delete(version)
  for (const [method, { direction, params }] of methodsOfSchema(join(work, 'schema'))) {
    const column = recorded.columns.get(method) ?? { direction, at: new Map() }
    column.at.set(version, params)
    recorded.columns.set(method, column)
  }
  return recorded
}

/** @param {string} version @param {string} work @returns {Promise<string>} path of the program */
async function fetchProgram(version, work) {
  // Since 0.100 or so each platform has a package of its own, published as a version of the same name.
  const spec = `@openai/codex@${version}${byVersion(version, '0.99.0') >= 0 ? '-linux-x64' : ''}`
  const archive = await packFromRegistry(spec, work)
  await runOrFail('Unpacking Codex', 'tar', ['-xzf', archive, '-C', work, `package/vendor/${vendor}`])
  const programs = ['bin', 'codex'].map((folder) => join(work, 'package', 'vendor', vendor, folder, 'codex'))
  const program = programs.find((path) => existsSync(path))
  if (program === undefined) throw new Failure(`The package of Codex ${version} has no program for ${vendor}`)
  return program
}

/** @param {ParamsFile} stored @returns {Recorded} */
function expand(stored) {
  const versions = stored.versions.map(({ version }) => version)
  const within = (/** @type {Run[]} */ seen) =>
    seen.flatMap(([from, to]) => versions.slice(versions.indexOf(from), versions.indexOf(to) + 1))
  /** @type {Columns} */
  const columns = new Map()
  for (const [method, { direction, seen, params }] of Object.entries(stored.methods)) {
    const at = new Map(within(seen).map((version) => [version, namesAt(params, version, within)]))
    columns.set(method, { direction, at })
  }
  const sources = new Map(stored.versions.map(({ version, source }) => [version, source]))
  return { sources, columns, probes: stored.probes }
}

/**
 * @param {Record<string, { seen: Run[] }>} params @param {string} version
 * @param {(seen: Run[]) => string[]} within
 */
function namesAt(params, version, within) {
  const entries = Object.entries(params).filter(([, { seen }]) => within(seen).includes(version))
  return entries.map(([name]) => name)
}

/** @param {Recorded} recorded @returns {string} one line a method and a probe */
function format({ sources, columns, probes }) {
  const versions = [...sources.keys()].toSorted(byVersion)
  const runs = (/** @type {(version: string) => boolean} */ has) => runsOf(versions, has)
  const methods = [...columns].toSorted(byName).map(([method, { direction, at }]) => {
    const names = [...new Set([...at.values()].flat())].toSorted()
    const params = names.map((name) => [
      name,
      { seen: runs((version) => at.get(version)?.includes(name) ?? false) },
    ])
    const entry = { direction, seen: runs((version) => at.has(version)), params: Object.fromEntries(params) }
    return `    ${JSON.stringify(method)}: ${JSON.stringify(entry)}`
  })
  const sorted = probes.toSorted((a, b) => byVersion(a.version, b.version))
  const list = versions.map((version) => `    ${JSON.stringify({ version, source: sources.get(version) })}`)
  return `{
  "about": ${JSON.stringify(about)},
  "versions": [\n${list.join(',\n')}\n  ],
  "methods": {\n${methods.join(',\n')}\n  },
  "probeSource": ${JSON.stringify(probeSource)},
  "probes": [\n${sorted.map((probe) => `    ${JSON.stringify(probe)}`).join(',\n')}\n  ]
}
`
}

/** @param {readonly string[]} versions @param {(version: string) => boolean} has @returns {Run[]} */
function runsOf(versions, has) {
  /** @type {Run[]} */
  const found = []
  for (const [index, version] of versions.entries()) {
    if (!has(version)) continue
    const last = found.at(-1)
    if (last !== undefined && last[1] === versions[index - 1]) last[1] = version
    else found.push([version, version])
  }
  return found
}

/** @param {readonly [string, unknown]} a @param {readonly [string, unknown]} b */
function byName([a], [b]) {
  return a < b ? -1 : 1
}
