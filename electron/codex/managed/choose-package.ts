import { z } from 'zod'
import { compareVersions, formatVersion } from '../../../shared/compat/codex-version.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import { parseVersionName } from './version-name.ts'

export const codexPackage = '@openai/codex'

const manifestSchema = z.object({
  optionalDependencies: z.record(z.string(), z.string()).optional(),
  dist: z.object({ tarball: z.string(), integrity: z.string().optional() }),
})
type Manifest = z.infer<typeof manifestSchema>

/** What a registry says of a package: the part npm's install needs (`application/vnd.npm.install-v1+json`). */
export const packumentSchema = z.object({ versions: z.record(z.string(), manifestSchema) })
export type Packument = z.infer<typeof packumentSchema>
export type PackageDist = Manifest['dist']

/** A package by name and exact version. */
export type PackageSpec = { name: string; version: string }

/**
 * The package that holds the program: older versions carry those of all platforms in one, newer ones name a package for
 * each as an optional dependency, `npm:@openai/codex@X-<platform>` (0.44.0 and 0.169.0 in the npm registry).
 *
 * @param platform `linux-x64`
 * @throws AppError `codex_version_unknown` when the registry does not have it, or it is not made for the platform
 */
export function choosePackage(packument: Packument, version: string, platform: string): PackageSpec {
  const manifest = parseVersionName(version) === null ? undefined : packument.versions[version]
  if (manifest === undefined) throw unknownVersion(packument, version, platform)
  const parts = platformParts(manifest)
  if (parts.size === 0) return { name: codexPackage, version }
  const range = parts.get(platform)
  if (range === undefined) {
    throw new AppError('codex_version_unknown', {
      what: `Codex ${version} is not made for this kind of machine`,
      current: platform,
      accepted: [...parts.keys()].join(', '),
    })
  }
  const [, name, exact] = /^npm:(.+)@([^@]+)$/.exec(range) ?? []
  return { name: name ?? `${codexPackage}-${platform}`, version: exact ?? range }
}

/** Releases that have something for this platform, newest first. */
export function releasesFor(packument: Packument, platform: string): string[] {
  return Object.entries(packument.versions)
    .filter(([, manifest]) => {
      const parts = platformParts(manifest)
      return parts.size === 0 || parts.has(platform)
    })
    .flatMap(([name]) => parseVersionName(name) ?? [])
    .filter(({ prerelease }) => prerelease === null)
    .toSorted((a, b) => compareVersions(b, a))
    .map(formatVersion)
}

/** What a version names for each platform: `linux-x64` -> `npm:@openai/codex@0.169.0-linux-x64`. */
function platformParts({ optionalDependencies = {} }: Manifest): Map<string, string> {
  const prefix = `${codexPackage}-`
  return new Map(
    Object.entries(optionalDependencies)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, range]) => [name.slice(prefix.length), range]),
  )
}

function unknownVersion(packument: Packument, version: string, platform: string): AppError {
  const [newest = 'none'] = releasesFor(packument, platform)
  return new AppError('codex_version_unknown', {
    what: 'The npm registry has no such version of Codex',
    current: JSON.stringify(version),
    accepted: `an exact version; the newest is ${newest}`,
    fix: 'Choose one of: codex-tray codex available',
  })
}
