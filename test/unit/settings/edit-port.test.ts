import fc from 'fast-check'
import { parse, stringify } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../shared/errors/app-error.ts'
import { setPortInToml } from '../../../electron/settings/edit-port.ts'
import { locateToml } from '../../../electron/toml/toml-positions.ts'

describe('changing the port in the file', () => {
  it.each([
    ['the number alone', '[proxy]\nport = 1 # mine\nhost="x"\n', '[proxy]\nport = 7 # mine\nhost="x"\n'],
    ['odd spacing', '  [ proxy ]  # c\n\tport=0x10\n', '  [ proxy ]  # c\n\tport=7\n'],
    [
      'Windows line ends and a byte order mark',
      '\uFEFF[proxy]\r\nport = 1\r\n# é\r\n',
      '\uFEFF[proxy]\r\nport = 7\r\n# é\r\n',
    ],
    ['a table without a port', '[proxy] # c\r\nhost = "x"\r\n', '[proxy] # c\r\nhost = "x"\r\nport = 7\r\n'],
    ['a table at the very end', 'x = 1\n[proxy]', 'x = 1\n[proxy]\nport = 7'],
    ['an inline table', 'proxy = { host = "x" }\n', 'proxy = { host = "x", port = 7 }\n'],
    ['an empty inline table', 'proxy = {}\n', 'proxy = { port = 7 }\n'],
    ['an inline port', 'proxy = { port = 1, host = "x" }', 'proxy = { port = 7, host = "x" }'],
    ['dotted keys', 'proxy.host = "x" # c\n[models]\n', 'proxy.host = "x" # c\nproxy.port = 7\n[models]\n'],
    ['no table', '# mine\n[models]\n', '# mine\n[models]\n\n[proxy]\nport = 7\n'],
    ['no last line end', 'x = 1', 'x = 1\n\n[proxy]\nport = 7\n'],
    ['nothing at all', '', '[proxy]\nport = 7\n'],
    [
      'ports of others',
      '[a]\nport = 1\n[proxy]\nport = 2\n[b]\nport = 3\n',
      '[a]\nport = 1\n[proxy]\nport = 7\n[b]\nport = 3\n',
    ],
    [
      'a lookalike in a long text',
      'a = """\n[proxy]\nport = 1\n"""\n[proxy]\nport = 2\n',
      'a = """\n[proxy]\nport = 1\n"""\n[proxy]\nport = 7\n',
    ],
    ['quoted names', '["proxy"]\n"port" = 1\n', '["proxy"]\n"port" = 7\n'],
  ])('%s', (_name, before, after) => expect(setPortInToml(before, 7)).toBe(after))

  it('refuses what it cannot edit without harm', () => {
    expect(() => setPortInToml('proxy = 3\n', 7)).toThrow(AppError)
    expect(() => setPortInToml('proxy = 3\n', 7)).toThrow(/port = 7/)
  })

  const key = fc.oneof(
    fc.constantFrom('proxy', 'port', 'a b', 'é', '"', '.'),
    fc.string({ minLength: 1, maxLength: 6 }),
  )
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 3 }))
  const table = fc.dictionary(key, fc.oneof(leaf, fc.dictionary(key, leaf, { maxKeys: 3 })), { maxKeys: 4 })
  const safe = (value: object): boolean => !JSON.stringify(value).includes('__proto__')

  it('finds every key of any document', () => {
    fc.assert(
      fc.property(table.filter(safe), (value) => {
        const text = stringify(value)
        const { entries } = locateToml(text)
        for (const { path, valueStart, valueEnd } of entries) {
          const single: unknown = parse(`v = ${text.slice(valueStart, valueEnd)}`)['v']
          let expected: unknown = parse(text)
          for (const part of path) expected = Reflect.get(Object(expected), part)
          expect(single).toEqual(expected)
        }
      }),
    )
  })

  it('changes nothing else in any document', () => {
    fc.assert(
      fc.property(table.filter(safe), fc.nat(65_535), (value, port) => {
        const { proxy, ...rest } = value
        const text = stringify(typeof proxy === 'object' && !Array.isArray(proxy) ? value : rest)
        const after = parse(setPortInToml(text, port))
        const before = parse(text)
        expect(after).toEqual({ ...before, proxy: { ...Object(before['proxy']), port } })
      }),
    )
  })
})
