import { describe, expect, it } from 'vitest'
import { unmaskFields } from '../../../electron/host/unmask-fields.ts'

const present = {
  base_url: 'https://me:hunter22@llm.example/v1?api_key=abc123',
  experimental_bearer_token: 'sk-very-secret',
  http_headers: { authorization: 'Bearer abc', 'x-team': 'blue' },
  args: ['--api-key', 'sk-123456789abc', '--quiet'],
}

describe('what a form sends back', () => {
  it('gets its secrets again where it is as it was shown, also in part', () => {
    const fields = unmaskFields(present, {
      base_url: 'https://•••@llm.example/v1?api_key=•••',
      experimental_bearer_token: '•••',
      http_headers: { authorization: '•••', 'x-new': 'green' },
      args: ['--api-key', '•••', '--loud'],
    })
    expect(fields).toEqual({
      base_url: present.base_url,
      experimental_bearer_token: 'sk-very-secret',
      http_headers: { authorization: 'Bearer abc', 'x-new': 'green' },
      args: ['--api-key', 'sk-123456789abc', '--loud'],
    })
  })

  it('is written as it is where it was changed', () => {
    expect(unmaskFields(present, { base_url: 'https://other.example/v1' })).toEqual({
      base_url: 'https://other.example/v1',
    })
  })

  it('is refused with a placeholder that stands for nothing known', () => {
    expect(() => unmaskFields({}, { env_key: '•••' })).toThrow('placeholder')
    expect(() => unmaskFields(present, { base_url: 'https://•••@evil.example/v1' })).toThrow('base_url')
    expect(() => unmaskFields(present, { http_headers: { 'x-new': '•••' } })).toThrow('http_headers.x-new')
  })
})
