import { AppError } from '../../../shared/errors/app-error.ts'

/** How packages of Codex call what is made for one kind of machine. */
export type PlatformTarget = {
  /** `linux-x64`: the end of the platform package's name. */
  name: string
  /** The folder inside `vendor/`. */
  vendor: string
  /** The program's file name. */
  program: string
}

/** As npm's launcher of Codex 0.44.0 and 0.169.0 chooses: static programs on every Linux. */
const vendors: Readonly<Record<string, string>> = {
  'linux-x64': 'x86_64-unknown-linux-musl',
  'linux-arm64': 'aarch64-unknown-linux-musl',
  'darwin-x64': 'x86_64-apple-darwin',
  'darwin-arm64': 'aarch64-apple-darwin',
  'win32-x64': 'x86_64-pc-windows-msvc',
  'win32-arm64': 'aarch64-pc-windows-msvc',
}

/** @throws AppError `codex_version_unknown` on a machine no Codex is made for */
export function platformTarget(platform: NodeJS.Platform, arch: string): PlatformTarget {
  const name = `${platform}-${arch}`
  const vendor = vendors[name]
  if (vendor === undefined) {
    throw new AppError('codex_version_unknown', {
      what: 'No Codex is made for this kind of machine',
      current: name,
      accepted: Object.keys(vendors).join(', '),
    })
  }
  return { name, vendor, program: platform === 'win32' ? 'codex.exe' : 'codex' }
}

/** Where the program may lie in the package, from its top: since about 0.100 in `bin/`, before in `codex/`. */
export function programPlaces({ vendor, program }: PlatformTarget): string[][] {
  return ['bin', 'codex'].map((folder) => ['vendor', vendor, folder, program])
}
