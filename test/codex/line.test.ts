import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openDriver } from '../../electron/daemon/driver/conversation-driver.ts'
import type { SeenRequest } from '../fakes/scripted-upstream.mjs'
import { openDaemonParts, type DaemonParts } from './daemon-parts.ts'
import { fetchCodex } from './fetch-codex.ts'
import { versions } from './versions.ts'

const toolsSchema = z.array(z.looseObject({ name: z.string().optional() })).catch([])

/** A command the sandbox does not allow, in the words of the tool this version offers. */
function escalated({ body }: SeenRequest): { id: string; name: string; args: object } {
  const names = toolsSchema.parse(body['tools']).map(({ name }) => name)
  const why = { sandbox_permissions: 'require_escalated', justification: 'need' }
  const rows = [
    { name: 'exec_command', args: { cmd: 'rm -f zzz', ...why } },
    { name: 'shell_command', args: { command: 'rm -f zzz', ...why } },
    {
      name: 'shell',
      args: { command: ['bash', '-lc', 'rm -f zzz'], with_escalated_permissions: true, ...why },
    },
  ]
  const row = rows.find(({ name }) => names.includes(name))
  if (row === undefined) throw new Error(`no tool runs commands: ${names.join(', ')}`)
  return { id: 'call_1', ...row }
}

describe.each(versions(['0.42.0', '0.44.0', '0.94.0', 'latest']))(
  'the line protocol with Codex %s',
  (wanted) => {
    let parts: DaemonParts | null = null
    const daemon = (): DaemonParts => {
      if (parts === null) throw new Error('no Codex')
      return parts
    }
    beforeAll(async () => {
      const codex = await fetchCodex(wanted)
      if (codex !== null) parts = await openDaemonParts(codex)
    })
    afterAll(() => parts?.close())
    beforeEach((context) => context.skip(parts === null, 'no registry'))

    it('streams an answer, says once what a broken stream repeats, and continues', async () => {
      const { model, lineClient } = daemon()
      const client = await lineClient()
      await client.say({ command: '/codex-reasoning on' })
      model.play(
        { reasoning: 'Thinking.', text: ['Hel', 'lo'], end: 'cut' },
        { text: ['Hel', 'lo', ' there'] },
      )
      const answer = await client.say({ command: '/codex-ask', question: 'one', stream: true })
      expect(answer).toMatchObject({ success: true, response: 'Hello there', model: 'fake-model' })
      const told = client.lines.filter(({ event }) => event === 'delta').map(({ text }) => text)
      expect(told.join('')).toBe('Hello there')
      expect(client.lines).toContainEqual(expect.objectContaining({ status: 'retrying' }))
      model.play({ text: ['Again'] })
      const second = await client.say({ command: '/codex-ask', question: 'two' })
      expect(second).toMatchObject({ success: true, response: 'Again', session: answer['session'] })
      const input = JSON.stringify(model.requests().at(-1)?.body['input'])
      expect(input).toContain('Hello there')
      client.session.close()
    })

    it('serves three clients at once, each its own answer', async () => {
      const { model, lineClient } = daemon()
      model.play(({ body }) => {
        const [, name = 'nobody'] = /I am (\w+)/.exec(JSON.stringify(body['input'])) ?? []
        return { text: ['Hello ', name], gapMs: 20 }
      })
      const names = ['Ada', 'Bob', 'Cleo']
      const clients = await Promise.all(names.map(() => lineClient()))
      const answers = await Promise.all(
        clients.map((client, index) =>
          client.say({ command: '/codex-ask', question: `I am ${names[index]}`, stream: true }),
        ),
      )
      expect(answers.map(({ response }) => response)).toEqual(['Hello Ada', 'Hello Bob', 'Hello Cleo'])
      for (const [index, client] of clients.entries()) {
        const deltas = client.lines.filter(({ event }) => event === 'delta').map(({ text }) => text)
        expect(deltas.join('')).toBe(`Hello ${names[index]}`)
        client.session.close()
      }
    })

    it('asks the client before a command leaves the sandbox', async () => {
      const { model, lineClient, cwd } = daemon()
      const client = await lineClient()
      model.play((request) => ({ calls: [escalated(request)] }), { text: ['Not done.'] })
      const answer = client.say({ command: '/codex-ask', question: 'clean up', stream: true })
      await expect.poll(() => client.lines.map(({ event }) => event)).toContain('approval')
      const asked = client.lines.find(({ event }) => event === 'approval')
      expect(asked).toMatchObject({ kind: 'command', cwd })
      expect(JSON.stringify(asked?.['command'])).toContain('rm')
      await client.say({ command: '/codex-approve', approval: asked?.['approval'], decision: 'deny' })
      expect(await answer).toMatchObject({ success: true, response: 'Not done.' })
      const output = JSON.stringify(model.requests().at(-1)?.body['input'])
      expect(output).toMatch(/reject|denied|declined/i)
      client.session.close()
    })

    it('interrupts, and the session goes on', async () => {
      const { model, lineClient } = daemon()
      const client = await lineClient()
      model.play({ text: ['Once upon'], end: 'stall' })
      const answer = client.say({ command: '/codex-ask', question: 'a tale', stream: true })
      await expect.poll(() => client.lines.map(({ event }) => event)).toContain('delta')
      expect(await client.say({ command: '/codex-cancel' })).toMatchObject({ cancelled: true })
      expect(await answer).toMatchObject({ success: false, error: { code: 'turn_interrupted' } })
      model.play({ text: ['Fine'] })
      expect(await client.say({ command: '/codex-ask', question: 'go on' })).toMatchObject({
        response: 'Fine',
      })
      client.session.close()
    })

    it('interrupts a turn somebody else began, and lists its session', async () => {
      const { model, lineClient, openLink, version } = daemon()
      const client = await lineClient()
      model.play({ text: ['Once upon'], end: 'stall' })
      const answer = client.say({ command: '/codex-ask', question: 'another tale', stream: true })
      await expect.poll(() => client.lines.map(({ event }) => event)).toContain('delta')
      const session = String(client.lines[0]?.['session'])
      const link = openLink()
      expect(await openDriver(link, version).interrupt(session)).toBe(true)
      expect(await answer).toMatchObject({ error: { code: 'turn_interrupted' } })
      link.close()
      expect(await client.say({ command: '/codex-sessions' })).toMatchObject({
        success: true,
        response: expect.stringContaining('another tale'),
        sessions: expect.arrayContaining([expect.objectContaining({ id: session })]),
        current: session,
      })
      client.session.close()
    })

    it('loses nothing of a client that leaves mid-turn, nor when Codex is killed after it', async () => {
      const { model, lineClient, restart } = daemon()
      const leaving = await lineClient()
      const text = Array.from({ length: 20 }, (_, index) => `w${index} `)
      model.play({ text, gapMs: 10 }, { text: ['Second'] })
      void leaving.say({ command: '/codex-ask', question: 'tell me', stream: true, client: 'editor' })
      await expect.poll(() => leaving.lines.map(({ event }) => event)).toContain('delta')
      leaving.session.close()
      const back = await lineClient()
      const second = await back.say({ command: '/codex-ask', question: 'and?', client: 'editor' })
      expect(second).toMatchObject({
        success: true,
        response: 'Second',
        session: leaving.lines[0]?.['session'],
      })
      expect(JSON.stringify(model.requests().at(-1)?.body['input'])).toContain(text.join('').trim())
      await restart()
      model.play({ text: ['Third'] }, { text: ['Fourth'] })
      expect(await back.say({ command: '/codex-ask', question: 'more' })).toMatchObject({ response: 'Third' })
      back.session.close()
      const later = await lineClient()
      const fourth = await later.say({ command: '/codex-ask', question: 'and then?', client: 'editor' })
      expect(fourth).toMatchObject({ success: true, response: 'Fourth', session: second['session'] })
      const input = JSON.stringify(model.requests().at(-1)?.body['input'])
      for (const word of ['Second', 'Third']) expect(input).toContain(word)
      later.session.close()
    })

    it('tells why the provider refused', async () => {
      const { model, lineClient } = daemon()
      const client = await lineClient()
      model.play({ status: 400 })
      expect(await client.say({ command: '/codex-ask', question: 'one' })).toMatchObject({
        success: false,
        error: { code: 'codex_refused', message: expect.stringContaining('refused with 400 by the test') },
      })
      client.session.close()
    })
  },
)
