import { describe, expect, it } from 'vitest'
import {
  addMcpServer,
  deleteMcpServer,
  editMcpServer,
  enableMcpServer,
} from '../../../electron/codex-config/mcp-edits.ts'
import { parseOrThrow } from '../../../electron/codex-config/parse-toml.ts'
import type { JsonTable } from '../../../electron/codex-config/table-edits.ts'
import { editToml } from '../../../electron/toml/edit-toml.ts'

const text = '[mcp_servers.docs]\ncommand = "npx" # node\nargs = ["-y", "docs"]\nenv = { TOKEN = "t" }\n'
const document = parseOrThrow(text, 'config.toml')
const add = (fields: JsonTable, version: string | null, id = 'new'): unknown => {
  try {
    return editToml(text, addMcpServer(document, id, fields, version)).slice(text.length)
  } catch (error) {
    return error
  }
}

describe('editing MCP servers', () => {
  it('writes a table and takes it away', () => {
    const written = add({ command: 'uvx', args: ['x'], env: { A: '1' } }, '0.42.0')
    expect(written).toBe(
      '\n[mcp_servers.new]\ncommand = "uvx"\nargs = ["x"]\n\n[mcp_servers.new.env]\nA = "1"\n',
    )
    expect(editToml(text, deleteMcpServer(document, 'docs'))).toBe('')
  })

  it.each([
    ['url', { url: 'https://x/mcp' }, '0.42.0', '0.44.0'],
    ['enabled', { command: 'x', enabled: false }, '0.45.0', '0.47.0'],
    ['enabled_tools', { command: 'x', enabled_tools: ['a'] }, '0.47.0', '0.49.0'],
    ['bearer_token_env_var', { url: 'https://x/mcp', bearer_token_env_var: 'T' }, '0.45.0', '0.47.0'],
    ['required', { command: 'x', required: true }, '0.98.0', '0.99.0'],
  ])('knows from which version on there is %s', (key, fields, without, since) => {
    expect(add(fields, without)).toMatchObject({
      code: 'codex_version_unsupported',
      message: expect.stringContaining(`Codex knows ${key} since ${since}`),
    })
    expect(add(fields, since)).toContain(`${key} = `)
  })

  it('takes a token in the file only where Codex does', () => {
    const fields = { url: 'https://x/mcp', bearer_token: 't' }
    expect(add(fields, '0.44.0')).toContain('bearer_token = "t"')
    for (const version of ['0.47.0', '0.169.0', null]) {
      expect(add(fields, version)).toMatchObject({ message: expect.stringContaining('bearer_token_env_var') })
    }
    expect(add({ command: 'x', experimental_environment: 'e' }, '0.134.0')).toMatchObject({
      message: expect.stringContaining('up to 0.133.0'),
    })
  })

  it('refuses what no Codex takes', () => {
    for (const fields of [{}, { command: 'x', url: 'http://x' }, { url: 'no url' }])
      expect(add(fields, null)).toMatchObject({ code: 'invalid_request' })
    expect(add({ command: 'x' }, null, 'a b')).toMatchObject({ code: 'invalid_request' })
    expect(add({ command: 'x' }, null, 'docs')).toMatchObject({ code: 'invalid_request' })
    expect(add({ command: 'x', comand: 'y' }, null)).toMatchObject({ code: 'codex_version_unsupported' })
  })

  it('edits and switches off, key by key', () => {
    const fields = { command: 'npx', args: ['-y', 'docs@2'], env: { TOKEN: '•••' } }
    expect(editToml(text, editMcpServer(document, 'docs', fields, '0.169.0'))).toBe(
      text.replace('"docs"]', '"docs@2"]'),
    )
    const off = editToml(text, enableMcpServer(document, 'docs', false, '0.47.0'))
    expect(off).toBe(`${text}enabled = false\n`)
    expect(editToml(off, enableMcpServer(parseOrThrow(off, ''), 'docs', true, '0.47.0'))).toBe(text)
    expect(() => enableMcpServer(document, 'docs', false, '0.45.0')).toThrow('since 0.47.0')
  })
})
