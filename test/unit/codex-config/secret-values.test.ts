import { parse } from 'smol-toml'
import { expect, it } from 'vitest'
import {
  maskArguments,
  maskSecrets,
  maskUrl,
  secretsOf,
} from '../../../electron/codex-config/secret-values.ts'

const table = parse(`
base_url = "https://me:hunter2@host/v1?api_key=hunter3&v=1"
env_key = "NAME"
experimental_bearer_token = "hunter4"
http_headers = { Authorization = "Bearer hunter5", "X-Team" = "hunter6" }
env_http_headers = { X = "NAME" }
args = ["--api-key", "hunter7", "--token=hunter8", "-y", "sk-hunter9hunter9", "plain"]
[env]
A = "hunter10"
[nested.env]
B = "hunter11"
`)

it('hides every value that may be secret and keeps the names', () => {
  const shown = maskSecrets(table)
  expect(JSON.stringify(shown)).not.toContain('hunter')
  expect(shown).toMatchObject({
    base_url: 'https://•••@host/v1?api_key=•••&v=1',
    env_key: 'NAME',
    http_headers: { Authorization: '•••', 'X-Team': '•••' },
    env_http_headers: { X: 'NAME' },
    args: ['--api-key', '•••', '--token=•••', '-y', '•••', 'plain'],
    env: { A: '•••' },
  })
})

it('finds the values themselves', () => {
  expect(secretsOf(table)).toEqual(['hunter4', 'Bearer hunter5', 'hunter6', 'hunter10', 'hunter11'])
  expect(maskUrl('not a url ?key=1')).toBe('not a url ?key=1')
  expect(maskArguments(['--key', '--other'])).toEqual(['--key', '--other'])
})
