import { join } from 'node:path'
import { findCodexInstalls } from '../codex/find-installs.ts'
import { codexEnvironment } from '../node/codex-environment.ts'
import type { HostOptions } from './host-api.ts'

export type CodexInUse = { program: string; version: string }

/**
 * The Codex that reads the user's files: the first one that runs, as the daemon would choose it. Versions are kept in
 * the daemon's own file, so that asking again starts nothing.
 *
 * @param configured `[daemon] codex_path`
 */
export async function findCodexInUse(
  { env }: Pick<HostOptions, 'env'>,
  daemonFolder: string,
  configured: string | null,
): Promise<CodexInUse | null> {
  const cacheFile = join(daemonFolder, 'codex-versions.json')
  const installs = await findCodexInstalls({ env: codexEnvironment(env), configured, cacheFile })
  const [first] = installs.flatMap(({ realPath, version }) =>
    version === null ? [] : [{ program: realPath, version }],
  )
  return first ?? null
}
