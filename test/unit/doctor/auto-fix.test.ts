import { parse } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import { overlayOf } from '../../../shared/doctor/auto-fix.ts'
import { rules } from '../../../shared/doctor/rules.ts'
import { judge } from './judge-text.ts'

const overlay = (text: string, version: string) =>
  overlayOf(judge({ text }, version), Object(parse(text)), version)
const provider = '[model_providers.q]\nname = "Q"\nbase_url = "http://127.0.0.1:1/v1"\n'

describe('what a profile mends', () => {
  it('says in a layer only what is corrected, of providers too', () => {
    const text = `approval_policy = "untrusted"\nmodel = 5\n${provider}wire_api = "chat"\n`
    expect(overlay(text, '0.169.0')?.entries).toEqual({
      approval_policy: 'on-request',
      model: '5',
      model_providers: { q: { wire_api: 'responses' } },
    })
  })

  it('holds in a table only what a profile may hold', () => {
    const text = `model_reasoning_effort = "zz"\n${provider}wire_api = "chat"\n`
    const found = overlay(text, '0.133.0')
    expect(found?.entries).toEqual({ model_reasoning_effort: 'high' })
    expect(found?.mends.map(({ id }) => id)).toEqual(['reasoning-effort-unknown'])
    expect(overlay(`${provider}wire_api = "chat"\n`, '0.133.0')).toBe(null)
    // Not a key of profiles before 0.53.0.
    expect(overlay('sandbox_mode = 5\n', '0.44.0')).toBe(null)
  })

  it('takes over what the profile in force says, which it takes the place of', () => {
    const text =
      'profile = "fast"\nmodel_verbosity = 5\n[profiles.fast]\nmodel = "small"\n[profiles.fast.features]\na = true\n'
    expect(overlay(text.replace('model_verbosity = 5', 'model = 5'), '0.133.0')?.entries).toEqual({
      model: '5',
      features: { a: true },
    })
    const gone = overlay('profile = "gone"\nmodel = "m"\n', '0.94.0')
    expect(gone).toMatchObject({ entries: {}, mends: [{ id: 'profile-not-found' }] })
  })

  it('writes the default where the file would lose a line', () => {
    expect(overlay('model_provider = "gone"\n', '0.169.0')?.entries).toEqual({ model_provider: 'openai' })
    expect(overlay('modle = "gpt-5.5"\n', '0.169.0')?.entries).toEqual({ model: 'gpt-5.5' })
    // Both are there: which of them is meant, nobody knows.
    expect(overlay('model = "a"\nmodle = "b"\n', '0.169.0')).toBe(null)
  })

  it.each([
    ['a line that has to go', 'sandbox_mode = "zz"\n', '0.169.0'],
    ['the key profile', 'profile = "x"\n[profiles.x]\nmodel = "m"\n', '0.169.0'],
    ['a mistake inside another profile', '[profiles.x]\nmodel = 5\n', '0.134.0'],
    ['a key that may be a secret', `${provider}experimental_bearer_token = 5\n`, '0.169.0'],
    [
      'an address with a password',
      provider.replace('http://', 'http://me:pw@').replace('/v1', '/v1/responses'),
      '0.169.0',
    ],
    ['nothing', 'model = "m"\n', '0.169.0'],
  ])('is not offered for %s', (_, text, version) => {
    expect(overlay(text, version)).toBe(null)
  })

  it('names rules that there are', () => {
    const all = new Set(rules.map(({ id }) => id))
    const text = judge({ text: 'model = 5\n' }, '0.169.0')
    expect(text.every(({ id }) => all.has(id))).toBe(true)
  })
})
