import { expect, it } from 'vitest'
import type { CodexLink } from '../../../../electron/codex/link.ts'
import { openDriver } from '../../../../electron/daemon/driver/conversation-driver.ts'

const nothing = (): void => undefined

/** All of a turn comes in one chunk with the answer to its request, so before anybody could look at that. */
function hastyCodex(): CodexLink {
  const listeners = new Set<(method: string, params: unknown) => void>()
  const tell = (method: string, params: object): void => {
    for (const listener of listeners) listener(method, { threadId: 't', ...params })
  }
  return {
    request(method) {
      if (method !== 'turn/start') return Promise.resolve({ thread: { id: 't' }, model: 'm', cwd: '/' })
      const item = { type: 'agentMessage', id: 'i', text: 'of another turn' }
      tell('item/completed', { turnId: 'before', item })
      tell('item/completed', { turnId: 'mine', item: { ...item, text: 'mine' } })
      tell('turn/completed', { turn: { id: 'mine', status: 'completed', error: null } })
      return Promise.resolve({ turn: { id: 'mine' } })
    },
    notify: nothing,
    onNotification(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    onServerRequest: () => nothing,
    onClosed: () => nothing,
    close: nothing,
  }
}

it('hears a turn that is over before its request is answered, and no other one', async () => {
  const driver = openDriver(hastyCodex(), '0.169.0')
  const conversation = await driver.start({
    cwd: '/',
    sandbox: 'read-only',
    approvalPolicy: 'never',
    model: null,
    effort: null,
  })
  expect(await driver.ask(conversation, 'x')).toMatchObject({ status: 'completed', messages: ['mine'] })
})
