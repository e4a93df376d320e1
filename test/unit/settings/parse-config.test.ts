import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../../electron/settings/parse-config.ts'
import { defaultConfigText } from '../../../electron/settings/default-config.ts'

const file = 'config.toml'

function errorOf(text: string) {
  const parsed = parseConfig(text, file)
  if (parsed.ok) throw new Error('expected a problem')
  return parsed.error
}

describe('reading the configuration', () => {
  it('takes the commented default file, with and without its comments', () => {
    expect(parseConfig(defaultConfigText, file)).toEqual({ ok: true, config: { proxy: { port: 11435 } } })
    const live = defaultConfigText.replace(/^# (?=[a-z_]+ = |\[)/gm, '')
    expect(parseConfig(live, file)).toMatchObject({
      ok: true,
      config: { proxy: { default_provider: 'example' }, models: { fast: { provider: 'example' } } },
    })
  })

  it('takes an empty file and one with a byte order mark', () => {
    expect(parseConfig('', file)).toEqual({ ok: true, config: {} })
    expect(parseConfig('\uFEFF[proxy]\r\nport = 1\r\n', file)).toEqual({
      ok: true,
      config: { proxy: { port: 1 } },
    })
  })

  it('says where the syntax is wrong and shows the line', () => {
    const error = errorOf('[proxy]\nport = = 3\n')
    expect(error.code).toBe('config_syntax')
    expect(error.facts.where).toMatch(/^config\.toml:2:\d+$/)
    expect(error.facts.current).toContain('port = = 3')
    expect(error.facts.current).toContain('^')
  })

  it('hides what looks like a key in the line it shows', () => {
    const error = errorOf(
      '[model_providers.a]\nhttp_headers = { Authorization = "Bearer sk-verysecret123" \n x\n',
    )
    expect(error.message).not.toContain('verysecret')
  })

  it.each([
    ['[proxy]\nprot = 1', '2:1', 'Unknown key "prot"', 'Did you mean port?'],
    ['[proxi]\nport = 1', '1:1', 'Unknown key "proxi"', 'Did you mean proxy?'],
    ['[proxy]\n\nport = 70000', '3:8', 'got 70000', 'from 0 (any free port) to 65535'],
    ['[proxy]\nport = "80"', '2:8', 'got "80"', 'a whole number'],
    ['proxy.port = 1.5', '1:14', 'got 1.5', 'a whole number'],
    ['[proxy]\ndefault_provider = "practise"', '2:20', 'does not exist', 'Did you mean "practice"?'],
    [
      '[model_providers.a]\nwire_api = "chat"',
      '1:1',
      'model_providers.a.base_url is missing',
      'an http or https URL',
    ],
    ['[model_providers.a]\nbase_url = "ftp://x"', '2:12', 'got "ftp://x"', 'an http or https URL'],
    [
      '[model_providers.a]\nbase_url = "http://x"\nwire_api = "chatt"',
      '3:12',
      'got "chatt"',
      '"chat", "responses"',
    ],
    [
      '[model_providers."a/b"]\nbase_url = "http://x"',
      '1:1',
      'The name "a/b" cannot be used',
      'letters, digits',
    ],
    ['[model_providers.practice]\nbase_url = "http://x"', '1:1', 'built in', 'Choose another id'],
    [
      'models.x = { provider = "nobody", model = "m" }',
      '1:25',
      'got "nobody"',
      'Add [model_providers.nobody]',
    ],
    [
      '[models."a b"]\nprovider = "practice"\nmodel = "m"\nreasoning_effort = "lots"',
      '4:20',
      'got "lots"',
      '"minimal", "low"',
    ],
    ['model_providers = 3', '1:19', 'got 3', '[model_providers.<id>]'],
    [
      '[model_providers.a]\nbase_url = "http://x"\n[model_providers.a.query_params]\nv = 3',
      '4:5',
      'a number',
      'text values',
    ],
  ])('%j', (text, position, what, hint) => {
    const error = errorOf(text)
    expect(error.code).toBe('config_invalid')
    expect(error.facts.where).toBe(`${file}:${position}`)
    expect(error.message).toContain(what)
    expect(error.message).toContain(hint)
  })

  it('reports several problems in the order of the file', () => {
    const { message, facts } = errorOf(
      '[proxy]\nport = -1\nhots = "x"\n\n[models.m]\nprovider = "practice"\n',
    )
    expect(facts.where).toBe('config.toml:2:8')
    expect(message).toContain('line 3, column 1: Unknown key "hots"')
    expect(message).toContain('line 5, column 1: models.m.model is missing')
  })

  it('takes one source of a key and not two, and says what to do', () => {
    const text = '[model_providers.a]\nbase_url = "http://x"\nkey_source = "keychain"\n'
    expect(parseConfig(text, file)).toMatchObject({ ok: true })
    const error = errorOf(`${text}env_key = "A_KEY"\n`)
    expect(error.facts.where).toBe('config.toml:3:1')
    expect(error.message).toContain('has both key_source and env_key')
    expect(error.message).toContain('Remove env_key to use the stored key')
  })

  it('never shows what stands in place of a key’s source: it may be the key', () => {
    const { message } = errorOf('[model_providers.a]\nbase_url = "http://x"\nkey_source = "hush-hush"')
    expect(message).not.toContain('hush')
    expect(message).toContain('accepted: "keychain"')
  })

  it('never shows a header value', () => {
    const text =
      '[model_providers.a]\nbase_url = "http://x"\nhttp_headers = { Authorization = ["hush-hush"] }'
    expect(errorOf(text).message).not.toContain('hush')
  })
})
