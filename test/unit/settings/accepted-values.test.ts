import { describe, expect, it } from 'vitest'
import { acceptedAt, knownKeys } from '../../../electron/settings/accepted-values.ts'
import { parseConfig } from '../../../electron/settings/parse-config.ts'
import {
  configSchema,
  conversationsSectionSchema,
  daemonSectionSchema,
  modelAliasSchema,
  providerSchema,
  proxySectionSchema,
} from '../../../shared/config/config-schema.ts'

describe('what a mistake is told to be replaced by', () => {
  it.each([
    ['the file', [], configSchema],
    ['[proxy]', ['proxy'], proxySectionSchema],
    ['[daemon]', ['daemon'], daemonSectionSchema],
    ['[conversations]', ['conversations'], conversationsSectionSchema],
    ['a provider', ['model_providers', 'a'], providerSchema],
    ['an alias', ['models', 'a'], modelAliasSchema],
  ] as const)('knows every key of %s', (_, path, schema) => {
    const keys = Object.keys(schema.shape).toSorted()
    expect(knownKeys(path).toSorted()).toEqual(keys)
    for (const key of keys) expect(acceptedAt([...path, key])).not.toBe(acceptedAt([]))
  })

  it('names the table that was mistyped', () => {
    const parsed = parseConfig('[deamon]\nsocket = "x"\n', 'config.toml')
    expect(JSON.stringify(parsed)).toContain('Did you mean daemon?')
  })
})
