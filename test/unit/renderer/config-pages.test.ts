import { describe, expect, it } from 'vitest'
import { doctorStates } from '../../../renderer/bridge/fake/fake-doctor.ts'
import { fakeFiles } from '../../../renderer/bridge/fake/fake-files.ts'
import { lineNumbers, offsetOf, placeOfProblem } from '../../../renderer/features/documents/raw-view.ts'
import {
  emptyServer,
  fieldsOfServer,
  formOfServer,
  neededFor,
  problemOfServer,
} from '../../../renderer/features/mcp/mcp-form.ts'
import { formReadBy, gistOf, ownNote } from '../../../renderer/features/profiles/profile-view.ts'
import {
  changesFile,
  emptyProvider,
  fieldsOf,
  formOf,
  formOfPreset,
  losesKey,
  otherKeys,
  problemOf,
} from '../../../renderer/features/providers/provider-form.ts'
import {
  dialectLabel,
  groupProviders,
  moveTarget,
} from '../../../renderer/features/providers/provider-list.ts'
import type { McpServerEntry, ProviderEntry } from '../../../shared/codex-config/entries.ts'
import { providerPresets } from '../../../shared/codex-config/presets.ts'
import { AppError } from '../../../shared/errors/app-error.ts'

const providers = fakeFiles.providers
function provider(id: string): ProviderEntry {
  const found = providers.find((entry) => entry.id === id)
  if (found === undefined) throw new Error(id)
  return found
}
function server(id: string): McpServerEntry {
  const found = fakeFiles.mcpServers.find((entry) => entry.id === id)
  if (found === undefined) throw new Error(id)
  return found
}

describe('the list of providers', () => {
  it('has a group for each file, built-in ones last', () => {
    expect(
      groupProviders(providers).map(({ document, entries }) => [document, entries.map(({ id }) => id)]),
    ).toEqual([
      ['codex', ['acme', 'codex-tray', 'old-gateway', 'openai', 'ollama']],
      ['ours', ['deepseek', 'mistral', 'practice']],
    ])
  })

  it('moves one by one place, and not beyond the ends', () => {
    const inCodex = providers.filter(({ document }) => document === 'codex')
    expect(moveTarget(inCodex, 'codex-tray', 'up')).toBe('acme')
    expect(moveTarget(inCodex, 'acme', 'down')).toBe('old-gateway')
    expect(moveTarget(inCodex, 'codex-tray', 'down')).toBeNull()
    expect(moveTarget(inCodex, 'acme', 'up')).toBeUndefined()
    expect(moveTarget(inCodex, 'old-gateway', 'down')).toBeUndefined()
    expect(moveTarget(inCodex, 'openai', 'up')).toBeUndefined()
  })

  it('says what is spoken only where it is known', () => {
    expect(dialectLabel({ document: 'codex', wireApi: 'responses' })).toBe('Responses')
    expect(dialectLabel({ document: 'codex', wireApi: null })).toBeNull()
    expect(dialectLabel({ document: 'codex', wireApi: 'telepathy' })).toBe('telepathy')
    expect(dialectLabel({ document: 'ours', wireApi: null })).not.toBeNull()
  })
})

describe('the form of a provider', () => {
  it('sends everything back that it does not show, masked as it came', () => {
    const acme = provider('acme')
    expect(otherKeys(acme)).toEqual(['http_headers'])
    expect(fieldsOf(formOf(acme), acme)).toEqual(acme.fields)
    expect(fieldsOf({ ...formOf(acme), envKey: '', baseUrl: ' https://new.example/v1 ' }, acme)).toEqual({
      name: 'Acme gateway',
      base_url: 'https://new.example/v1',
      wire_api: 'responses',
      http_headers: { 'x-team': '•••' },
    })
  })

  it('keeps what speaks only Chat out of Codex’s file, which would stop it', () => {
    for (const preset of providerPresets) {
      const { document } = formOfPreset(preset, providers)
      expect([preset.id, document]).toEqual([preset.id, preset.wireApi === 'chat' ? 'ours' : 'codex'])
    }
  })

  it('fills presets in with ids that are free', () => {
    const deepseek = providerPresets.find(({ id }) => id === 'deepseek')
    if (deepseek === undefined) throw new Error('no such preset')
    const form = formOfPreset(deepseek, providers)
    expect(form.id).toBe('deepseek-2')
    expect(problemOf(form)).toBeNull()
  })

  it('takes the name of a variable and no key', () => {
    const form = { ...emptyProvider, id: 'x', baseUrl: 'https://x.example/v1' }
    expect(problemOf(form)).toBeNull()
    expect(problemOf({ ...form, envKey: 'sk-proj-1234' })).toBe('env_key')
    expect(problemOf({ ...form, baseUrl: 'x.example' })).toBe('base_url')
    expect(problemOf({ ...form, id: 'a b' })).toBe('id')
  })
})

describe('the key of a provider, in the form', () => {
  const mistral = provider('mistral')
  const stored = formOf(mistral)

  it('is stored or in a variable, never both', () => {
    expect(stored.keyFrom).toBe('keychain')
    expect(fieldsOf({ ...stored, envKey: 'LEFT' }, mistral)).toEqual(mistral.fields)
    const { key_source: _source, ...rest } = mistral.fields
    expect(fieldsOf({ ...stored, keyFrom: 'variable', envKey: 'M_KEY' }, mistral)).toEqual({
      ...rest,
      env_key: 'M_KEY',
    })
    expect(problemOf({ ...stored, envKey: 'sk-pasted-here' })).toBeNull()
  })

  it('is stored only for our own proxy: Codex knows nothing of it', () => {
    const form = { ...stored, document: 'codex' } as const
    expect(fieldsOf(form, null)).not.toHaveProperty('key_source')
    const elsewhere = { ...mistral, document: 'codex' } as const
    expect(formOf(elsewhere).keyFrom).toBe('variable')
    expect(otherKeys(elsewhere)).toEqual(['key_source'])
  })

  it('can be all that changes, or be lost by a change', () => {
    expect(changesFile(stored, mistral)).toBe(false)
    expect(changesFile({ ...stored, name: 'M' }, mistral)).toBe(true)
    expect(changesFile({ ...stored, id: 'm' }, mistral)).toBe(true)
    expect(changesFile(stored, null)).toBe(true)
    expect(losesKey(stored, mistral)).toBe(false)
    expect(losesKey({ ...stored, keyFrom: 'variable' }, mistral)).toBe(true)
    expect(losesKey({ ...stored, keyFrom: 'variable' }, { ...mistral, storedKey: 'missing' })).toBe(false)
  })
})

describe('the form of an MCP server', () => {
  it('sends back what it was given', () => {
    for (const entry of fakeFiles.mcpServers)
      expect(fieldsOfServer(formOfServer(entry), entry)).toEqual(entry.fields)
  })

  it('drops the keys of a program when it becomes an address', () => {
    const form = {
      ...formOfServer(server('files')),
      transport: 'http',
      url: 'https://x.example/mcp',
    } as const
    expect(fieldsOfServer(form, server('files'))).toEqual({ url: 'https://x.example/mcp' })
  })

  it('splits lines and keeps = in values', () => {
    const form = { ...emptyServer, id: 'x', command: 'npx', args: '-y\na b', env: 'A=1=2\nB=' }
    expect(problemOfServer(form)).toBeNull()
    expect(fieldsOfServer(form, null)).toEqual({
      command: 'npx',
      args: ['-y', 'a b'],
      env: {
        A: '1=2',
        B: '',
      },
    })
    expect(problemOfServer({ ...form, env: 'no value' })).toBe('env')
  })

  it('knows that an address stops Codex 0.42, and what newer ones take', () => {
    expect(neededFor('url', '0.42.0')).toBe('0.44.0')
    expect(neededFor('url', '0.169.0')).toBeNull()
    expect(neededFor('url', null)).toBeNull()
    expect(neededFor('enabled', '0.44.0')).toBe('0.47.0')
  })
})

it('why the doctor made its profile is said in words of the window where they are known', () => {
  const entry = { name: 'codex-tray-auto-fix', form: 'layer', fields: {}, autoFix: '2026-11-21: x' } as const
  const made = doctorStates.profiled.autoFix
  expect(ownNote(entry, made)).toEqual(made.note)
  expect(ownNote(entry, null)).toBe(null)
  expect(ownNote({ ...entry, form: 'table' }, made)).toBe(null)
  expect(ownNote({ ...entry, name: 'other' }, made)).toBe(null)
  expect(ownNote({ ...entry, autoFix: null }, made)).toBe(null)
})

it('profiles are read as tables up to 0.133 and as files from 0.134', () => {
  expect([formReadBy('0.133.0'), formReadBy('0.134.0')]).toEqual(['table', 'layer'])
  expect(gistOf({ fields: { model: 'm', tools: { web: true } } })).toBe('model = "m"  [tools]')
})

describe('the raw view', () => {
  const at = (where: string) => ({ problem: new AppError('config_syntax', { what: 'Bad', where }).toWire() })

  it('finds the place of a mistake, also in a path with colons', () => {
    expect(placeOfProblem(at('C:\\x\\config.toml:12:7'))).toEqual({ line: 12, column: 7 })
    expect(placeOfProblem(at('/home/x/config.toml'))).toBeNull()
    expect(placeOfProblem({ problem: null })).toBeNull()
  })

  it('puts the caret there, and never beyond the line', () => {
    const text = 'a = 1\nbb = 2\n'
    expect(offsetOf(text, { line: 2, column: 4 })).toBe(9)
    expect(offsetOf(text, { line: 2, column: 99 })).toBe(12)
    expect(offsetOf(text, { line: 99, column: 1 })).toBe(text.length)
  })

  it('numbers an empty text and one that ends with a line end', () => {
    expect(lineNumbers('')).toBe('1')
    expect(lineNumbers('a\nb\n')).toBe('1\n2\n3')
  })
})
