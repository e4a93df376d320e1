import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isAlive, until, type RawClient } from '../../support/daemon-harness.ts'
import { input, startThread, turn, withDaemons, type World, type WorldOptions } from './world.ts'

const open = withDaemons()
/** The setup in which Codex uses this proxy: its default provider needs no login, and hides the one there is. */
const hidden: WorldOptions = { env: { FAKE_CODEX_PROVIDER: 'codex-tray' } }
const withToken = { includeToken: true, refreshToken: false }
const renewed = { includeToken: true, refreshToken: true }

const loginOf = ({ place }: World): string => join(place.home, 'login')
/** Another program has written its login, and Codex was started after that or not. */
const write = (world: World, login: string): Promise<void> => writeFile(loginOf(world), login)
const pidOfLogin = async (client: RawClient): Promise<number> =>
  Number((await client.result('getAuthStatus', {}))['pid'])

async function loggedIn(options: WorldOptions): Promise<{ world: World; client: RawClient }> {
  const world = await open(options)
  await write(world, 'chatgpt one')
  // Both have read that nobody was logged in.
  world.daemon.send({ type: 'ask', id: 1, question: 'codex.restart', input: {} })
  await world.daemon.next('answer')
  return { world, client: await world.client() }
}

describe('a login hidden by the default provider', () => {
  it('is told, to clients and of the account', async () => {
    const { world, client } = await loggedIn(hidden)
    expect(await client.result('getAuthStatus', withToken)).toMatchObject({
      authMethod: 'chatgpt',
      authToken: 'one',
      requiresOpenaiAuth: false,
    })
    expect(await client.result('account/read', { refreshToken: false })).toEqual({
      account: { type: 'chatgpt', email: 'mei@example.com', planType: 'plus' },
      requiresOpenaiAuth: false,
    })
    const { account } = await world.daemon.state((state) => state.account.status === 'chatgpt')
    expect(account).toMatchObject({ email: 'mei@example.com', error: null })
    expect(await client.result('daemon/status')).toMatchObject({ account: { status: 'chatgpt' } })
  })

  it('by a second Codex that has nothing to do with threads, and is one for all', async () => {
    const { world, client } = await loggedIn(hidden)
    const main = await world.codexPid()
    const threadId = await startThread(client)
    const others = await Promise.all(Array.from({ length: 5 }, () => world.client()))
    const pids = new Set(await Promise.all([client, ...others].map(pidOfLogin)))
    expect(pids.size).toBe(1)
    expect([...pids]).not.toContain(main)
    expect(await turn(client, threadId, 'still here')).toBe('echo: still here')
    expect(await world.codexPid()).toBe(main)
  })

  it('follows a login and a logout, which the first Codex does', async () => {
    const { world, client } = await loggedIn(hidden)
    await world.daemon.state((state) => state.account.status === 'chatgpt')
    world.daemon.send({ type: 'ask', id: 2, question: 'account.logout', input: {} })
    await world.daemon.state((state) => state.account.status === 'not-needed')
    expect(await client.result('getAuthStatus', withToken)).toMatchObject({ authMethod: null })
    const key = { method: 'api-key', apiKey: 'sk-2' }
    world.daemon.send({ type: 'ask', id: 3, question: 'account.login', input: key })
    await world.daemon.state((state) => state.account.status === 'api-key')
    expect(await client.result('getAuthStatus', withToken)).toMatchObject({
      authMethod: 'apikey',
      authToken: 'sk-2',
    })
  })

  it('is renewed once, by the first Codex', async () => {
    const { world, client } = await loggedIn(hidden)
    await client.result('getAuthStatus', withToken)
    expect(await client.result('getAuthStatus', renewed)).toMatchObject({ authToken: 'one+' })
    expect(await readFile(loginOf(world), 'utf8')).toBe('chatgpt one+')
  })

  it('ends with the daemon, and with a Codex that is gone', async () => {
    const { world, client } = await loggedIn(hidden)
    const first = await pidOfLogin(client)
    const main = await world.codexPid()
    process.kill(main, 'SIGKILL')
    await world.codexPid(main)
    await until(() => !isAlive(first), 'the end of the one that knows nothing new')
    const second = await pidOfLogin(client)
    expect(second).not.toBe(first)
    await world.daemon.end()
    expect(isAlive(second)).toBe(false)
  })

  it('leaves no process when the daemon is killed', async () => {
    const { world, client } = await loggedIn(hidden)
    const pid = await pidOfLogin(client)
    world.daemon.child.kill('SIGKILL')
    await until(() => !isAlive(pid), 'its end')
  })
})

it('needs no second Codex where the first one tells of its login', async () => {
  const { world, client } = await loggedIn({})
  expect(await pidOfLogin(client)).toBe(await world.codexPid())
  expect(world.daemon.output()).not.toContain('for the login')
})

describe('a login that another program has renewed', () => {
  it('is taken over: its token is told, and Codex starts anew', async () => {
    const { world, client } = await loggedIn({})
    const main = await world.codexPid()
    const threadId = await startThread(client)
    expect(await client.result('getAuthStatus', withToken)).toMatchObject({ authToken: 'one' })
    await write(world, 'chatgpt two')
    expect(await client.result('getAuthStatus', renewed)).toMatchObject({ authToken: 'two' })
    const next = await world.codexPid(main)
    expect(await client.result('getAuthStatus', withToken)).toMatchObject({ authToken: 'two', pid: next })
    expect(await turn(client, threadId, 'on')).toBe('echo: on')
  })

  it('gives up no turn: Codex starts anew when it is over', async () => {
    const { world, client } = await loggedIn({})
    const main = await world.codexPid()
    const threadId = await startThread(client)
    await client.result('turn/start', { threadId, input: input('slow') })
    await client.wait((m) => m.method === 'turn/started', 'the turn')
    await write(world, 'chatgpt two')
    expect(await client.result('getAuthStatus', renewed)).toMatchObject({ authToken: 'two' })
    expect(await client.result('getAuthStatus', withToken)).toMatchObject({ authToken: 'two' })
    expect(await world.codexPid()).toBe(main)
    await client.result('turn/interrupt', { threadId })
    await world.codexPid(main)
    expect(client.notified('turn/completed')).toMatchObject([
      { turn: { status: 'interrupted', error: null } },
    ])
  })

  it('stays as it is when nobody has: the next step is a login', async () => {
    const { world, client } = await loggedIn({})
    const main = await world.codexPid()
    await rm(loginOf(world))
    expect(await client.result('getAuthStatus', renewed)).toMatchObject({ authToken: 'one' })
    expect(await world.codexPid()).toBe(main)
  })
})

it('a login and a logout in a terminal are noticed, and clients are told as Codex would', async () => {
  const world = await open()
  const client = await world.client()
  const main = await world.codexPid()
  await world.daemon.state(({ account }) => account.status === 'logged-out')
  const authFile = join(world.place.home, 'auth.json')
  await write(world, 'chatgpt one')
  await writeFile(authFile, '{}')
  const next = await world.codexPid(main)
  await world.daemon.state(({ account }) => account.status === 'chatgpt')
  await client.wait(
    ({ method, params }) => method === 'account/updated' && JSON.stringify(params).includes('"chatgpt"'),
    'the login',
  )
  await rm(loginOf(world))
  await rm(authFile)
  await world.codexPid(next)
  await world.daemon.state(({ account }) => account.status === 'logged-out')
  await client.wait(
    ({ method, params }) =>
      method === 'account/updated' && JSON.stringify(params).includes('"authMode":null'),
    'the logout',
  )
})

it('a daemon that ends starts no Codex anew, however due that is', async () => {
  const { world, client } = await loggedIn({ env: { FAKE_CODEX_FAIL: 'deaf' } })
  const main = await world.codexPid()
  const threadId = await startThread(client)
  await client.result('turn/start', { threadId, input: input('slow') })
  await write(world, 'chatgpt two')
  expect(await client.result('getAuthStatus', renewed)).toMatchObject({ authToken: 'two' })
  // Longer than Codex must be without a turn: it is due by then, and given up together with the turn.
  world.daemon.send({ type: 'drain', timeoutMs: 1_000 })
  expect(await world.daemon.exited).toBe(0)
  expect(isAlive(main)).toBe(false)
  expect(world.daemon.output()).not.toContain('starting Codex anew')
})
