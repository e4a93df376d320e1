import { describe, expect, it } from 'vitest'
import { isKeyMissing, missingKeyFacts } from '../../../shared/config/missing-key.ts'
import { storedKeyStateSchema } from '../../../shared/config/stored-key.ts'
import { formatFacts } from '../../../shared/errors/app-error.ts'

describe('a provider without its key', () => {
  it('is one that wants a key and has none', () => {
    expect(isKeyMissing({ envKey: null, storedKey: null, apiKey: null })).toBe(false)
    expect(isKeyMissing({ envKey: 'A', storedKey: null, apiKey: null })).toBe(true)
    expect(isKeyMissing({ envKey: 'A', storedKey: null, apiKey: 'a' })).toBe(false)
    expect(isKeyMissing({ envKey: null, storedKey: 'headless', apiKey: null })).toBe(true)
    expect(isKeyMissing({ envKey: null, storedKey: 'plain', apiKey: 'a' })).toBe(false)
  })

  it.each(storedKeyStateSchema.options)(
    '%s: the refusal names a way out that needs no window',
    (storedKey) => {
      const text = formatFacts(missingKeyFacts({ id: 'acme', envKey: null, storedKey }))
      expect(text).toContain('model_providers.acme.key_source')
      expect(text).toContain('env_key')
    },
  )

  it('headless, the app is the other way', () => {
    const { current, fix } = missingKeyFacts({ id: 'acme', envKey: null, storedKey: 'headless' })
    expect(current).toContain('encrypted')
    expect(fix).toContain('Run the codex-tray app')
  })
})
