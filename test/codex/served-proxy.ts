import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { ensureBuilt } from '../../build/ensure-built.mjs'
import { inProject } from '../../build/lib/project.mjs'
import { runCli } from '../integration/cli/built-cli.ts'

const readySchema = z.object({ event: z.literal('ready'), baseUrl: z.url(), apiKey: z.string() })

export type ServedProxy = { baseUrl: string; apiKey: string; close(): Promise<void> }

/**
 * `codex-tray serve`, as a user starts it, with one provider `fake`.
 * @param models names of Codex's own catalogue that go to that provider; others need `fake/` before them
 */
export async function serveProxy(
  upstreamPort: number,
  wireApi: 'chat' | 'responses',
  models: readonly string[] = [],
): Promise<ServedProxy> {
  await ensureBuilt()
  const dataDir = await mkdtemp(join(tmpdir(), 'codex-tray-served-'))
  const config = join(dataDir, 'given.toml')
  const aliases = models.map(
    (name) => `[models.${JSON.stringify(name)}]\nprovider = "fake"\nmodel = "real-name"\n`,
  )
  await writeFile(
    config,
    `[model_providers.fake]
name = "Fake"
base_url = "http://127.0.0.1:${upstreamPort}/v1"
wire_api = "${wireApi}"
env_key = "FAKE_PROVIDER_KEY"
request_max_retries = 0
${aliases.join('')}`,
  )
  const args = ['serve', '--json', '--config', config, '--port', '0', '--data-dir', dataDir]
  const run = runCli(inProject('build', 'codex-tray.mjs'), args, { FAKE_PROVIDER_KEY: 'sk-of-the-provider' })
  const ready = await run.event(({ event }) => event === 'ready')
  const { baseUrl, apiKey } = readySchema.parse(ready)
  return {
    baseUrl,
    apiKey,
    async close() {
      run.child.kill('SIGTERM')
      await run.exit
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
