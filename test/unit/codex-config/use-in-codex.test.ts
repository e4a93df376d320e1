import { parse } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import type { DocumentChange } from '../../../electron/codex-config/documents.ts'
import { parseOrThrow } from '../../../electron/codex-config/parse-toml.ts'
import { planUseInCodex, type UseInCodexOptions } from '../../../electron/codex-config/use-in-codex.ts'
import { editToml } from '../../../electron/toml/edit-toml.ts'

const options: UseInCodexOptions = {
  mode: 'profile',
  codexVersion: '0.169.0',
  baseUrl: 'http://127.0.0.1:11435/v1',
  keyCommand: { command: 'cat', args: ['/data/access-key'] },
  envKey: 'CODEX_TRAY_API_KEY',
}
const user = 'model_provider = "acme" # work\n\n[model_providers.acme]\nname = "Acme"\n'

function plan(more: Partial<UseInCodexOptions>, text = user, layer = ''): { codex: string; layer: string } {
  const { provider, selection } = planUseInCodex(
    { ...options, ...more },
    parseOrThrow(text, ''),
    parseOrThrow(layer, ''),
  )
  const editsOf = (document: string): DocumentChange['edit'][] =>
    [...provider, ...selection].flatMap((change) => (change.document === document ? [change.edit] : []))
  return { codex: editToml(text, editsOf('codex')), layer: editToml(layer, editsOf('profile:codex-tray')) }
}
const ours = (text: string): unknown => Object(parse(text)['model_providers'])['codex-tray']

describe('using us in Codex', () => {
  it('leaves plain codex with its provider and adds a layer for -p', () => {
    const { codex, layer } = plan({})
    expect(codex.startsWith(user)).toBe(true)
    expect(codex).toContain('# Written by codex-tray. Take it away')
    expect(codex).toContain('codex-tray restore\nname = "codex-tray"')
    expect(ours(codex)).toEqual({
      name: 'codex-tray',
      base_url: 'http://127.0.0.1:11435/v1',
      wire_api: 'responses',
      supports_websockets: false,
      auth: { command: 'cat', args: ['/data/access-key'] },
    })
    expect(layer).toBe('model_provider = "codex-tray"\n')
  })

  it('writes only what the version knows', () => {
    expect(ours(plan({ codexVersion: '0.117.0' }).codex)).toMatchObject({
      env_key: 'CODEX_TRAY_API_KEY',
      supports_websockets: false,
    })
    const old = plan({ codexVersion: '0.92.0' })
    expect(ours(old.codex)).not.toHaveProperty('supports_websockets')
    expect(ours(old.codex)).not.toHaveProperty('auth')
    expect(parse(old.codex)).toMatchObject({
      model_provider: 'acme',
      profiles: { 'codex-tray': { model_provider: 'codex-tray' } },
    })
    expect(old.layer).toBe('')
    expect(parse(plan({ codexVersion: '0.133.0' }).codex)).toHaveProperty('profiles')
    expect(ours(plan({ keyCommand: null }).codex)).toMatchObject({ env_key: 'CODEX_TRAY_API_KEY' })
  })

  it('changes the choice of plain codex only when asked to', () => {
    const { codex, layer } = plan({ mode: 'default' })
    expect(codex).toContain('model_provider = "codex-tray" # work\n')
    expect(layer).toBe('')
    const profile = 'profile = "p"\n\n[profiles.p]\nmodel_provider = "acme"\n'
    expect(plan({ mode: 'default', codexVersion: '0.44.0' }, profile).codex).toContain(
      '[profiles.p]\nmodel_provider = "codex-tray"',
    )
  })

  it('changes nothing that is right already, and only the port when that has changed', () => {
    const first = plan({})
    expect(plan({}, first.codex, first.layer)).toEqual(first)
    expect(plan({ baseUrl: 'http://127.0.0.1:9/v1' }, first.codex, first.layer)).toEqual({
      codex: first.codex.replace(':11435/v1', ':9/v1'),
      layer: first.layer,
    })
  })

  it('replaces the form of the key and the profile when Codex is another, and keeps what the user added', () => {
    const old = plan({ codexVersion: '0.92.0' })
    const edited = old.codex.replace(
      'wire_api = "responses"',
      'wire_api = "responses"\nrequest_max_retries = 1',
    )
    const { codex, layer } = plan({}, edited)
    expect(ours(codex)).toMatchObject({ request_max_retries: 1, auth: { command: 'cat' } })
    expect(ours(codex)).not.toHaveProperty('env_key')
    expect(parse(codex)).not.toHaveProperty('profiles')
    expect(layer).toBe('model_provider = "codex-tray"\n')
  })
})
