import { expect, it } from 'vitest'
import { addProvider } from '../../../electron/codex-config/provider-edits.ts'
import { providerPresets } from '../../../shared/codex-config/presets.ts'
import { providerSchema } from '../../../shared/config/config-schema.ts'

it('offers more than thirty providers that either file would take, each with its source', () => {
  expect(providerPresets.length).toBeGreaterThan(30)
  expect(new Set(providerPresets.map(({ id }) => id)).size).toBe(providerPresets.length)
  for (const { id, name, baseUrl, wireApi, envKey, source } of providerPresets) {
    const fields = {
      name,
      base_url: baseUrl,
      wire_api: wireApi,
      ...(envKey === null ? {} : { env_key: envKey }),
    }
    expect(providerSchema.safeParse(fields).success, id).toBe(true)
    for (const document of ['codex', 'ours'] as const)
      expect(addProvider({ id: document, value: {} }, id, fields), id).toHaveLength(1)
    expect(source, id).toMatch(/^https:\/\//)
    expect(envKey ?? 'NONE', id).toMatch(/^[A-Z][A-Z0-9_]+$/)
  }
})
