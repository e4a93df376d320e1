import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codexConfig, noRetries } from './codex-config.ts'
import { fetchCodex, type Codex } from './fetch-codex.ts'
import { runCodex } from './run-codex.ts'
import { makeScratchRepo } from './scratch-repo.ts'
import { serveProxy, type ServedProxy } from './served-proxy.ts'
import { versions } from './versions.ts'

/** With a key that a command prints, Codex asks its provider for models, in a form of its own. */
describe.each(versions(['0.125.0', '0.148.0', 'latest']))('Codex %s', (version) => {
  let codex: Codex | null = null
  let proxy: ServedProxy | null = null
  beforeAll(async () => {
    codex = await fetchCodex(version)
    proxy = await serveProxy(9, 'responses')
  })
  afterAll(() => proxy?.close())

  it('understands our list of models', async (context) => {
    if (codex === null || proxy === null) return context.skip('no registry')
    const { baseUrl, apiKey } = proxy
    const config = codexConfig({ baseUrl, model: 'practice', wireApi: 'responses' }, noRetries)
    const withCommand = config.replace(
      'env_key = "CODEX_TRAY_KEY"',
      `auth = { command = "echo", args = ["${apiKey}"] }`,
    )
    const repo = await makeScratchRepo(withCommand)
    try {
      const { code, output } = await runCodex(codex, repo, { apiKey: '' })
      expect(output).not.toContain('failed to refresh available models')
      expect(code, output).toBe(0)
    } finally {
      await repo.remove()
    }
  })
})
