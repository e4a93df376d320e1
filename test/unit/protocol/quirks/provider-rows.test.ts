import { describe, expect, it } from 'vitest'
import { quirkSwitches } from '../../../../shared/protocol/quirks/quirk-switches.ts'
import { defaultChatQuirks } from '../../../../shared/protocol/quirks/quirks.ts'
import {
  acceptedQuirkNames,
  providerRows,
  resolveQuirks,
} from '../../../../shared/protocol/quirks/resolve-quirks.ts'

describe('table of providers', () => {
  it('has a row for each provider we promise', () => {
    const ids = providerRows.map((row) => row.id)
    const promised =
      'openai azure deepseek moonshot qwen glm mistral groq openrouter gemini xai together fireworks cerebras minimax siliconflow nvidia ollama lmstudio vllm llamacpp'
    expect(ids.toSorted()).toEqual(promised.split(' ').toSorted())
    expect(new Set(ids).size).toBe(ids.length)
  })

  it.each(providerRows)('$id: as many sources as rules, each a public page', ({ quirks, sources }) => {
    expect(Object.keys(sources).toSorted()).toEqual(Object.keys(quirks).toSorted())
    expect(Object.keys(quirks).length).toBeGreaterThan(0)
    for (const source of Object.values(sources)) expect(source).toMatch(/^https:\/\/[a-z0-9.-]+\.[a-z]{2,}\//)
  })

  it.each(providerRows)('$id: is found by its own address, and no other row is', ({ id, hosts, baseUrl }) => {
    for (const host of hosts) {
      expect(resolveQuirks('chat', `http://${host}/v1`, []).provider).toBe(id)
      expect(providerRows.filter((row) => row.hosts.includes(host))).toHaveLength(1)
    }
    if (baseUrl !== null && hosts.length > 0) expect(resolveQuirks('chat', baseUrl, []).provider).toBe(id)
  })

  it('has no name that is both a row and a switch', () => {
    const names = acceptedQuirkNames()
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('choosing the rules', () => {
  const provider = (url: string, names: string[] = []) => resolveQuirks('chat', url, names).provider

  it('matches whole hosts only', () => {
    expect(provider('https://my-resource.openai.azure.com/openai/v1')).toBe('azure')
    expect(provider('https://API.DEEPSEEK.COM/v1')).toBe('deepseek')
    expect(provider('https://api.deepseek.com:8443')).toBe('deepseek')
    expect(provider('https://user:key@api.deepseek.com/v1')).toBe('deepseek')
    expect(provider('https://api.deepseek.com.evil.example/v1')).toBeNull()
    expect(provider('https://evil.example/api.deepseek.com')).toBeNull()
    expect(provider('https://notapi.deepseek.com/v1')).toBeNull()
    expect(provider('http://localhost:9999/v1')).toBeNull()
    expect(provider('nonsense')).toBeNull()
  })

  it('lets the configuration name the row, or none', () => {
    expect(provider('http://localhost:8000/v1', ['deepseek'])).toBe('deepseek')
    expect(resolveQuirks('chat', 'https://api.deepseek.com', ['none']).quirks).toEqual(defaultChatQuirks)
  })

  it('applies switches after the row and tells unknown names', () => {
    const { quirks, unknown } = resolveQuirks('chat', 'https://api.deepseek.com', ['images', 'no-such-thing'])
    expect([quirks.images, quirks.jsonSchema, unknown]).toEqual([true, false, ['no-such-thing']])
  })

  it.each(Object.keys(quirkSwitches))('the switch %s does what it says', (name) => {
    expect(resolveQuirks('chat', 'https://x.example', [name]).quirks).toMatchObject(quirkSwitches[name] ?? {})
  })

  it('knows the ChatGPT backend among Responses servers', () => {
    const backend = resolveQuirks('responses', 'https://chatgpt.com/backend-api/codex', []).quirks
    expect(backend.responses.alwaysStream).toBe(true)
    expect(resolveQuirks('responses', 'https://api.openai.com/v1', []).quirks.responses.alwaysStream).toBe(
      false,
    )
  })
})
