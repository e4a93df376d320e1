import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { exclusively } from '../../build/lib/exclusive.mjs'
import { npmCommand, packFromRegistry } from '../../build/lib/npm.mjs'
import { step } from '../../build/lib/progress.mjs'
import { cacheFolder } from '../../build/lib/project.mjs'
import { run, runOrFail } from '../../build/lib/run.mjs'

export type Codex = {
  version: string
  /** Absolute path of the native program. */
  program: string
}

/** Folders inside the package's `vendor/`, one for each platform it is made for. */
const vendorFolders: Readonly<Record<string, string>> = {
  'linux-x64': 'x86_64-unknown-linux-musl',
  'linux-arm64': 'aarch64-unknown-linux-musl',
  'darwin-x64': 'x86_64-apple-darwin',
  'darwin-arm64': 'aarch64-apple-darwin',
}
/** npm's codes for "nobody answers there", as opposed to an answer we do not like. */
const unreachable =
  /"code":\s*"(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED)"/
const cache = join(cacheFolder, 'codex')
const platform = `${process.platform}-${process.arch}`

/**
 * The real Codex CLI out of the npm registry, kept in `node_modules/.cache/codex/<version>`.
 * @param wanted a version, or `latest`: what the registry calls so now; without a registry the newest one kept here
 * @returns null, after one line on stderr, only when the registry cannot be reached and nothing is kept
 * @throws when the registry answers and the version still cannot be had, or does not run
 */
export async function fetchCodex(wanted: string): Promise<Codex | null> {
  const vendor = vendorFolders[platform]
  if (vendor === undefined)
    throw new Error(`Codex is not tested on ${platform}, only on ${listOfPlatforms()}`)
  const kept = wanted === 'latest' ? null : keptProgram(wanted, vendor)
  if (kept !== null) return kept
  const known = await askRegistry(wanted)
  if (known === null) {
    const instead = wanted === 'latest' ? newestKept(vendor) : null
    const outcome =
      instead === null ? 'its tests are SKIPPED' : `its tests run with ${instead.version}, kept here`
    process.stderr.write(`\n### The npm registry cannot be reached: no Codex ${wanted}, ${outcome} ###\n\n`)
    return instead
  }
  await exclusively(join(cache, 'fetch.lock'), `waiting for another fetch of Codex`, async () => {
    if (keptProgram(known.version, vendor) === null) await fetchInto(known, vendor)
  })
  const fetched = keptProgram(known.version, vendor)
  if (fetched === null) throw new Error(`The package of Codex ${known.version} has no program in ${vendor}`)
  return fetched
}

const listOfPlatforms = (): string => Object.keys(vendorFolders).join(', ')

function keptProgram(version: string, vendor: string): Codex | null {
  // Since about 0.100 the program is in bin/, before in codex/.
  const program = ['bin', 'codex']
    .map((folder) => join(cache, version, 'package', 'vendor', vendor, folder, 'codex'))
    .find((file) => existsSync(file))
  return program === undefined ? null : { version, program }
}

function newestKept(vendor: string): Codex | null {
  if (!existsSync(cache)) return null
  const versions = readdirSync(cache).filter((name) => /^\d+\.\d+\.\d+$/.test(name))
  const [newest] = versions.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))
  return newest === undefined ? null : keptProgram(newest, vendor)
}

const viewSchema = z.object({
  version: z.string(),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
})
type Known = { version: string; spec: string }

/** Old packages carry the programs of all platforms, newer ones name a package for each. Null: unreachable. */
async function askRegistry(wanted: string): Promise<Known | null> {
  const { file, prefix } = npmCommand()
  // Of a single member npm prints the bare value: with the name there are always two.
  const members = ['name', 'version', 'optionalDependencies']
  const args = ['view', `@openai/codex@${wanted}`, ...members, '--json']
  const { code, stdout, stderr } = await run(file, [...prefix, ...args], { timeoutMs: 120_000 })
  if (code !== 0 && unreachable.test(stdout)) return null
  if (code !== 0)
    throw new Error(`npm view @openai/codex@${wanted} ended with code ${code}: ${stdout}${stderr}`)
  const { version, optionalDependencies } = viewSchema.parse(JSON.parse(stdout))
  const ofPlatform = optionalDependencies[`@openai/codex-${platform}`]
  return { version, spec: ofPlatform?.replace(/^npm:/, '') ?? `@openai/codex@${version}` }
}

async function fetchInto({ version, spec }: Known, vendor: string): Promise<void> {
  const work = join(cache, `work-${process.pid}`)
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })
  try {
    const archive = await step(`fetching Codex ${version}`, () => packFromRegistry(spec, work))
    const parts = ['--exclude=*/voice/*', '-C', work, `package/vendor/${vendor}`]
    await runOrFail('Unpacking Codex', 'tar', ['-xzf', archive, ...parts])
    rmSync(archive)
    writeFileSync(join(work, 'spec'), `${spec}\n`)
    rmSync(join(cache, version), { recursive: true, force: true })
    renameSync(work, join(cache, version))
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
