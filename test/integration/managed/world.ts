import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  openManagedVersions,
  type ManagedVersions,
} from '../../../electron/codex/managed/managed-versions.ts'
import { programRunner } from '../../../electron/codex/managed/run-program.ts'
import type { InstallProgress } from '../../../shared/codex/managed-version.ts'
import { startFakeRegistry, type FakeRegistry } from '../../support/fake-registry.ts'
import type { ArchiveEntry } from '../../support/npm-archive.ts'

export const codexName = '@openai/codex'
export const vendor = 'x86_64-unknown-linux-musl'
const environment = { PATH: '/usr/bin:/bin' }

/** A registry, and an empty folder for what comes out of it. */
export type ManagedWorld = {
  root: string
  folder: string
  registry: FakeRegistry
  versions: ManagedVersions
  /** Another process would see the folder so. */
  another(): ManagedVersions
  /** Installs, and keeps the steps. */
  install(version: string, options?: InstallOptions): Promise<void>
  steps: InstallProgress[]
  /** Versions and what is half done; not the locks, which stay. */
  left(): string[]
  close(): Promise<void>
}
type InstallOptions = { signal?: AbortSignal; onProgress?: (progress: InstallProgress) => void }

export async function openManagedWorld(): Promise<ManagedWorld> {
  const root = mkdtempSync(join(tmpdir(), 'codex-managed-'))
  const folder = join(root, 'data', 'codex')
  const registry = await startFakeRegistry()
  const steps: InstallProgress[] = []
  const another = (): ManagedVersions =>
    openManagedVersions({
      folder,
      registry: registry.url,
      run: programRunner(environment),
      platform: 'linux',
      arch: 'x64',
      now: () => 1_700_000_000_000,
    })
  const versions = another()
  return {
    root,
    folder,
    registry,
    versions,
    another,
    steps,
    async install(version, { signal = new AbortController().signal, onProgress } = {}) {
      await versions.install(
        version,
        (progress) => {
          steps.push(progress)
          onProgress?.(progress)
        },
        signal,
      )
    },
    left: () => readdirSync(folder).filter((name) => name !== '.locks' && name !== 'in-use.json'),
    async close() {
      await registry.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** As packed up to about 0.100: the programs of all platforms. */
export function wholePackage(version: string, script = `echo codex-cli ${version}`): ArchiveEntry[] {
  return [
    { path: 'package/package.json', contents: '{}' },
    { path: 'package/bin/codex.js', contents: 'launcher', mode: 0o755 },
    ...['aarch64-apple-darwin', vendor].map((folder) => ({
      path: `package/vendor/${folder}/codex/codex`,
      contents: `#!/bin/sh\n${script}\n`,
      mode: 0o755,
    })),
  ]
}

/** As packed since: one platform, another folder. */
export function platformPackage(version: string): ArchiveEntry[] {
  return [
    { path: 'package/package.json', contents: '{}' },
    {
      path: `package/vendor/${vendor}/bin/codex`,
      contents: `#!/bin/sh\necho codex-cli ${version}\n`,
      mode: 0o755,
    },
    { path: `package/vendor/${vendor}/codex-path/rg`, contents: 'rg', mode: 0o755 },
    { path: `package/vendor/${vendor}/codex-package.json`, contents: '{}' },
  ]
}

/** Publishes a version of the newer form: a package that names the others. */
export function publishInParts(registry: FakeRegistry, version: string): void {
  const manifest = registry.publish(codexName, version, [
    { path: 'package/bin/codex.js', contents: 'launcher' },
  ])
  manifest.optionalDependencies = {
    [`${codexName}-linux-x64`]: `npm:${codexName}@${version}-linux-x64`,
    [`${codexName}-darwin-arm64`]: `npm:${codexName}@${version}-darwin-arm64`,
  }
  registry.publish(codexName, `${version}-linux-x64`, platformPackage(version))
}
