import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { countThreads } from '../../../electron/codex-config/count-threads.ts'
import { listMcpServers, listProfiles, listProviders } from '../../../electron/codex-config/list-entries.ts'
import { planAutoFixProfile } from '../../../electron/codex-config/auto-fix-profile.ts'
import { useInCodex } from '../../../electron/codex-config/use-in-codex.ts'
import { fixture, makeWorld, type World } from './documents-world.ts'

const secret = 'hunter2hunter2'

async function filledWorld(): Promise<World> {
  const world = await makeWorld()
  await world.write(
    `${await fixture('long-lived.toml')}\n[mcp_servers.off]\ncommand = "x"\nargs = ["--token", "${secret}"]\nenabled = false\n`,
  )
  await mkdir(join(world.root, 'ours'))
  await writeFile(
    join(world.root, 'ours', 'config.toml'),
    `[proxy]\ndefault_provider = "groq"\n[model_providers.groq]\nbase_url = "https://api.groq.com/openai/v1"\nenv_key = "GROQ"\n[model_providers.kept]\nbase_url = "http://k"\nkey_source = "keychain"\nhttp_headers = { A = "${secret}" }\n[model_providers.gone]\nbase_url = "http://g"\nkey_source = "keychain"\n`,
  )
  await useInCodex(world.docs, {
    mode: 'profile',
    codexVersion: '0.169.0',
    baseUrl: 'http://127.0.0.1:1/v1',
    keyCommand: null,
    envKey: 'CODEX_TRAY_API_KEY',
  })
  return world
}

it('lists the providers of both files and Codex’s own, with what one needs to know of each', async () => {
  const { docs } = await filledWorld()
  const threads = new Map([['acme', 3]])
  const list = await listProviders(
    docs,
    { ACME_KEY: 'k', GROQ: '' },
    { keys: new Map([['kept', { state: 'encrypted' }]] as const), threads },
  )
  const short = list.map(({ document, id, key, storedKey, selected, builtIn, isOurs, threads: count }) =>
    [
      document,
      id,
      key,
      storedKey ?? false,
      selected && 'selected',
      builtIn && 'built in',
      isOurs && 'ours',
      count,
    ]
      .filter((x) => x !== false)
      .join(' '),
  )
  expect(short).toEqual([
    'codex acme set selected 3',
    'codex local.ollama none 0',
    'codex codex-tray missing ours 0',
    'codex openai none built in 0',
    'codex ollama none built in 0',
    'codex lmstudio none built in 0',
    'ours groq missing selected ',
    'ours kept set encrypted ',
    'ours gone missing missing ',
    'ours practice none built in ',
    'ours chatgpt none built in ',
    'ours codex none built in ',
  ])
  expect(list[0]).toMatchObject({
    name: 'Acme',
    baseUrl: 'https://llm.acme.example/v1',
    wireApi: 'responses',
  })
  expect(JSON.stringify(list)).not.toContain(secret)
})

it('lists MCP servers and profiles of both generations', async () => {
  const { docs, revision } = await filledWorld()
  const said = { enabled: true, disabledReason: null, auth: 'unsupported', startup: null }
  const servers = await listMcpServers(docs, {}, new Map([['docs', said]]))
  expect(servers).toMatchObject([
    { id: 'docs', transport: 'stdio', target: 'npx -y docs-mcp@1.2.3', enabled: true, health: said },
    { id: 'issues', transport: 'http', target: 'https://mcp.example/issues', health: null },
    { id: 'off', target: 'x --token •••', enabled: false },
  ])
  const options = { version: '0.133.0', entries: { model: 'm' }, reason: 'Because', date: '2026-11-21' }
  const { changes } = planAutoFixProfile(options, {}, null)
  await docs.apply(
    'codex',
    await revision(),
    changes.map(({ edit }) => edit),
    'Auto-fix',
  )
  expect(await listProfiles(docs)).toEqual([
    {
      name: 'fast',
      form: 'table',
      fields: { model: 'gpt-5.2', model_reasoning_effort: 'low' },
      autoFix: null,
    },
    { name: 'codex-tray-auto-fix', form: 'table', fields: { model: 'm' }, autoFix: '2026-11-21: Because' },
    { name: 'codex-tray', form: 'layer', fields: { model_provider: 'codex-tray' }, autoFix: null },
  ])
})

it('lists what can be read when a file cannot', async () => {
  const { docs, write } = await filledWorld()
  await write('not TOML\n')
  expect((await listProviders(docs, {})).map(({ id }) => id)).toEqual([
    'groq',
    'kept',
    'gone',
    'practice',
    'chatgpt',
    'codex',
  ])
  expect(await listMcpServers(docs, {})).toEqual([])
})

it('counts saved threads by the provider they name, newest first and no more than asked for', async () => {
  const { codexHome } = await makeWorld()
  const day = join(codexHome, 'sessions', '2026', '11', '21')
  const old = join(codexHome, 'archived_sessions')
  for (const folder of [day, old]) await mkdir(folder, { recursive: true })
  const recorded = join(import.meta.dirname, '../../fixtures/codex')
  const named = await readFile(join(recorded, '0.94.0-rollout-done.jsonl'), 'utf8')
  const unnamed = await readFile(join(recorded, '0.44.0-rollout-done.jsonl'), 'utf8')
  for (let n = 0; n < 40; n++) await writeFile(join(day, `rollout-${n}.jsonl`), named)
  await writeFile(join(old, 'rollout-a.jsonl'), unnamed)
  await writeFile(join(old, 'rollout-b.jsonl'), '{"half a li')
  await writeFile(join(old, 'notes.txt'), named)
  expect(await countThreads(codexHome)).toEqual({
    byProvider: new Map([['fake', 40]]),
    unnamed: 2,
    complete: true,
  })
  expect(await countThreads(codexHome, 5)).toEqual({
    byProvider: new Map([['fake', 5]]),
    unnamed: 0,
    complete: false,
  })
  expect((await countThreads(join(codexHome, 'nothing'))).complete).toBe(true)
})
