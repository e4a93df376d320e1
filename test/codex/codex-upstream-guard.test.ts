import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createScriptedUpstream } from '../fakes/scripted-upstream.mjs'
import { functionCall, message, responsesStream } from '../support/responses-frames.ts'
import { withCodexUpstream } from './codex-upstream-world.ts'

const provider = createScriptedUpstream()
const world = withCodexUpstream(provider)

const weather = {
  type: 'function',
  name: 'get_weather',
  description: 'The weather of a city',
  strict: false,
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
} as const
const offered = { ...weather, parameters: { ...weather.parameters } }
/** Of Codex 0.169.0's own catalogue: in code mode, with all its tools, with `apply_patch` only, and unknown to it. */
const models = ['gpt-6.1-sol', 'gpt-5.6-luna', 'gpt-5.5', 'codex-auto-review', 'nobody-knows-it'] as const

describe('a forwarding thread', () => {
  it.each(models)('shows the model the client’s tools and words, and nothing else: %s', async (model) => {
    const { client, canaries } = world()
    provider.play({ pieces: responsesStream([message('msg_1', 'Hello.')]) })
    const reply = await client.responses.create({
      model,
      instructions: 'BE SHORT',
      input: 'hi',
      tools: [weather],
    })
    expect(reply.output_text).toBe('Hello.')
    const [request] = provider.requests
    expect(provider.requests).toHaveLength(1)
    expect(request?.body['tools']).toEqual([offered])
    expect(request?.body).not.toHaveProperty('instructions')
    expect(request?.body['input']).toEqual([
      expect.objectContaining({ role: 'developer', content: [{ type: 'input_text', text: 'BE SHORT' }] }),
      expect.objectContaining({ role: 'user', content: [{ type: 'input_text', text: 'hi' }] }),
    ])
    expect(request?.headers).not.toHaveProperty('x-openai-internal-codex-responses-lite')
    expect(canaries()).toEqual([])
  })

  it.each(models)('shows no tool at all where the client has none: %s', async (model) => {
    const { client } = world()
    provider.play({ pieces: responsesStream([message('msg_1', 'Hello.')]) })
    await client.chat.completions.create({ model, messages: [{ role: 'user', content: 'hi' }] })
    expect(provider.requests[0]?.body['tools'] ?? []).toEqual([])
    expect(provider.requests[0]?.body['input']).toHaveLength(1)
  })

  it.each(models)('runs nothing, whatever the model calls: %s', async (model) => {
    const { client, canary, canaries } = world()
    const command = ['touch', canary('CANARY')]
    const line = command.join(' ')
    const patch = `*** Begin Patch\n*** Add File: ${canary('CANARY')}\n+x\n*** End Patch`
    const stray = [
      functionCall('call_1', 'exec_command', { cmd: line }),
      functionCall('call_2', 'shell_command', { command: line }),
      functionCall('call_3', 'shell', { command }),
      functionCall('call_4', 'unified_exec', { input: command }),
      functionCall('call_5', 'container.exec', { cmd: command }),
      functionCall('call_6', 'apply_patch', { input: patch }),
      functionCall('call_7', 'mcp__a_server__anything', {}),
      { type: 'custom_tool_call', id: 'ctc_8', call_id: 'call_8', name: 'apply_patch', input: patch },
      {
        type: 'custom_tool_call',
        id: 'ctc_9',
        call_id: 'call_9',
        name: 'exec',
        input: `await tools.exec_command({ cmd: ${JSON.stringify(line)} })`,
      },
    ]
    provider.play(
      { pieces: responsesStream(stray) },
      { pieces: responsesStream([message('msg_2', 'I give up.')]) },
    )
    const reply = await client.responses.create({ model, input: 'hi', tools: [weather] })
    expect(reply.output.map(({ type }) => type)).toEqual(['message'])
    expect(reply.output_text).toBe('I give up.')
    const refusals = JSON.stringify(provider.requests.at(-1)?.body['input'])
    expect(refusals.match(/unsupported (?:custom tool )?call/g)).toHaveLength(stray.length)
    expect(canaries()).toEqual([])
  })

  it('runs no local_shell_call', async () => {
    const { client, canary, canaries } = world()
    const action = { type: 'exec', command: ['touch', canary('CANARY')], env: {} }
    const call = { type: 'local_shell_call', id: 'lsh_1', call_id: 'call_1', status: 'completed', action }
    provider.play(
      { pieces: responsesStream([call]) },
      { pieces: responsesStream([message('msg_2', 'I give up.')]) },
    )
    await client.responses.create({ model: 'gpt-6.1-sol', input: 'hi', tools: [weather] })
    expect(canaries()).toEqual([])
  })

  it('gives up on a model that goes on calling what nobody offered', async () => {
    const { client } = world()
    provider.play({ pieces: responsesStream([functionCall('call_1', 'exec_command', { cmd: 'id' })]) })
    const asked = client.responses.create({ model: 'gpt-6.1-sol', input: 'hi', tools: [weather] })
    await expect(asked).rejects.toMatchObject({
      status: 502,
      message: expect.stringContaining('exec_command'),
    })
    expect(provider.requests.length).toBeLessThan(12)
  })

  it('says so when Codex adds the user’s own AGENTS.md, which nothing can switch off', async () => {
    const { client, codexHome } = world()
    await writeFile(join(codexHome, 'AGENTS.md'), 'WORDS-OF-THE-USER')
    provider.play({ pieces: responsesStream([message('msg_1', 'Hello.')]) })
    const { response } = await client.responses
      .create({ model: 'gpt-6.1-sol', input: 'hi', tools: [weather] })
      .withResponse()
    expect(JSON.stringify(provider.requests[0]?.body)).toContain('WORDS-OF-THE-USER')
    expect(response.headers.get('x-codex-tray-warnings')).toContain('codex-instructions-added')
  })
})
