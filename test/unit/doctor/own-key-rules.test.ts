import { describe, expect, it } from 'vitest'
import { emptyEnv, type EnvView } from '../../../shared/doctor/env-view.ts'
import { evaluate } from '../../../shared/doctor/evaluate.ts'
import type { Finding } from '../../../shared/doctor/finding.ts'
import { fixDocuments } from '../../../electron/doctor/fix-documents.ts'
import { viewOfText } from '../../../electron/doctor/read-document.ts'

const provider = '[model_providers.acme] # work\nbase_url = "https://llm.acme.example/v1"\n'
const ours = (text: string): ReturnType<typeof viewOfText> =>
  viewOfText('ours', '/home/ours.toml', provider + text, null)

function judge(text: string, env: Partial<EnvView> = {}): Finding[] {
  return evaluate({ documents: [ours(text)] }, { codex: null }, { ...emptyEnv, ...env })
}

describe('the key of a provider of ours', () => {
  it.each([
    ['none is wanted', '', {}],
    ['the variable is set', 'env_key = "A"\n', { variables: new Map([['A', 'set']] as const) }],
    ['one is stored', 'key_source = "keychain"\n', { storedKeys: new Set(['acme']) }],
  ])('is nothing to tell of where %s', (_name, text, env) => {
    expect(judge(text, env)).toEqual([])
  })

  it.each([
    ['env_key = "A"\n', {}, 'names A, which is not set'],
    ['env_key = "A"\n', { variables: new Map([['A', 'empty']] as const) }, 'names A, which is empty'],
    ['key_source = "keychain"\n', { storedKeys: new Set(['other']) }, 'no key is stored'],
  ])('is missing with %j', (text, env, says) => {
    const [found, ...more] = judge(text, env)
    expect(found).toMatchObject({ id: 'own-key-missing', severity: 'warning', where: { line: 3 } })
    expect(found?.message).toContain(says)
    expect(found?.fix?.title).toMatch(/window/)
    expect(more).toEqual([])
  })

  it.each([
    ['the variable where a key is stored', new Set(['acme']), 'key_source = "keychain"\n'],
    ['the stored key where there is none', new Set<string>(), 'env_key = "A" # mine\n'],
  ])('named twice is mended by taking away %s', (_name, storedKeys, left) => {
    const text = 'key_source = "keychain"\nenv_key = "A" # mine\n'
    const found = judge(text, { storedKeys })
    expect(found.map(({ id, severity }) => [id, severity])).toEqual([['own-key-twice', 'error']])
    const { changes } = fixDocuments([{ view: ours(text), text: provider + text }], {
      version: null,
      env: { ...emptyEnv, storedKeys },
      codexFile: '/home/.codex/config.toml',
    })
    expect(changes.map(({ id, after }) => [id, after])).toEqual([['ours', provider + left]])
  })
})
