import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { rulesFile } from '../../../build/generate-doctor-docs.mjs'
import { breaksOnUpgrade } from '../../../shared/doctor/breaks-on-upgrade.ts'
import { emptyEnv } from '../../../shared/doctor/env-view.ts'
import { rulesPage } from '../../../shared/doctor/rules-page.ts'
import { verdictFinding } from '../../../shared/doctor/verdict.ts'
import { acme } from './fixture.ts'
import { documentsOf, fixed, judge } from './judge-text.ts'

const chat = acme.replace('responses', 'chat')
const config = (text: string): { documents: ReturnType<typeof documentsOf>[number]['view'][] } => ({
  documents: documentsOf({ text }).map(({ view }) => view),
})

it('the page of rules is what the tables say (node build/generate-doctor-docs.mjs makes it anew)', () => {
  expect(readFileSync(rulesFile, 'utf8')).toBe(rulesPage())
})

it('without a version tells only what holds for all', () => {
  expect(judge({ text: chat }, null)).toEqual([])
  const found = judge({ text: acme.replace('https://', '') }, null)
  expect(found.map(({ id }) => id)).toEqual(['base-url-invalid'])
})

it('a newer Codex than all that were looked at is taken to be like the newest', () => {
  expect(judge({ text: `${chat}[zz]\n` }, '1.2.3').map(({ id }) => id)).toEqual(['wire-api-chat-removed'])
})

it('a layer is an error with its profile named, and nothing to a Codex that does not read it', () => {
  const judged = { text: 'model = "gpt-5.5"\n', layers: { work: chat } }
  expect(judge(judged, '0.169.0')).toMatchObject([
    {
      id: 'wire-api-chat-removed',
      severity: 'error',
      where: { document: 'profile:work', line: 4, column: 1 },
    },
  ])
  expect(judge(judged, '0.169.0')[0]?.message).toContain('With --profile work: ')
  expect(judge({ ...judged, text: '' }, '0.130.0')).toEqual([])
})

it('a layer that says a part of a provider is judged with the rest of it, and not for the rest', () => {
  const below = `${acme}[model_providers.acme.http_headers]\nA = "b"\n`
  const layers = { work: '[model_providers.acme]\nwire_api = "responses"\n' }
  expect(judge({ text: below, layers }, '0.169.0')).toEqual([])
  // What is wrong below is told of once, and what the layer makes wrong is its own.
  expect(judge({ text: chat, layers }, '0.169.0')).toMatchObject([{ where: { document: 'codex' } }])
  const spoilt = { work: '[model_providers.acme]\nwire_api = "chat"\n' }
  expect(judge({ text: below, layers: spoilt }, '0.169.0')).toMatchObject([
    { id: 'wire-api-chat-removed', where: { document: 'profile:work', line: 2 } },
  ])
  const alone = judge({ text: 'model = "gpt-5.5"\n', layers }, '0.169.0').map(({ id }) => id)
  expect(alone).toEqual(['provider-name-missing', 'base-url-missing'])
})

it('a table of a profile becomes a layer, and a layer that is there keeps its word', () => {
  const text = 'profile = "fast"\n[profiles.fast]\nmodel = "n"\nmodel_reasoning_effort = "low"\n'
  const { changes } = fixed({ text, layers: { fast: 'model = "mine" # kept\n' } }, '0.169.0')
  expect(changes.map(({ id, after }) => [id, after])).toEqual([
    ['codex', ''],
    ['profile:fast', 'model = "mine" # kept\nmodel_reasoning_effort = "low"\n'],
  ])
})

it('of two fixes of one place the second is not done', () => {
  const text = `${chat}experimental_bearer_token = "t"\nenv_key = "A"\n[model_providers.acme.auth]\ncommand = "x"\n`
  const { done, changes } = fixed({ text }, '0.169.0')
  expect(done.map(({ id }) => id).toSorted()).toEqual([
    'provider-auth-conflict',
    'provider-auth-conflict',
    'wire-api-chat-removed',
  ])
  expect(changes[0]?.after).toBe(`${acme}[model_providers.acme.auth]\ncommand = "x"\n`)
})

it('fixes every fault of a file that has more than a thousand', () => {
  const provider = (n: number): string =>
    `[model_providers.p${n}] # ${n}\nname = "Same"\nbase_url = "host${n}.example"\nwire_api = "chat"\nquery_parms = {}\n`
  const text = [...Array(300).keys()].map(provider).join('\n')
  const { changes, done } = fixed({ text }, '0.169.0')
  expect(done.length).toBe(300 * 4 - 1)
  const after = changes[0]?.after ?? ''
  expect(judge({ text: after }, '0.169.0')).toEqual([])
  expect(after).toContain(
    '[model_providers.p7] # 7\nname = "Same (p7)"\nbase_url = "https://host7.example"\nwire_api = "responses"\nquery_params = {}\n',
  )
})

it('tells what an upgrade breaks, and nothing that was so before', () => {
  const text = `aproval = 1\nprofile = "x"\n${acme.replace(/wire_api.*\n/, '')}\n[profiles.x]\nmodel = "m"\n`
  const ids = breaksOnUpgrade(config(text), '0.94.0', '0.169.0', emptyEnv).map(({ id }) => id)
  expect(ids).toEqual(['profile-key-removed', 'wire-api-meaning-changed', 'profile-table-ignored'])
  expect(breaksOnUpgrade(config(text), '0.164.0', '0.169.0', emptyEnv)).toEqual([])
})

it('tells what a downgrade breaks', () => {
  const found = breaksOnUpgrade(config('model_reasoning_effort = "xhigh"\n'), '0.169.0', '0.44.0', emptyEnv)
  expect(found.map(({ id, severity }) => [id, severity])).toEqual([['reasoning-effort-unknown', 'fatal']])
})

it('Codex’s verdict is told once: not where a rule has said it', () => {
  const told = {
    ok: false,
    detail: 'x',
    place: { line: 4, column: 10 },
    command: 'codex',
    version: '0.169.0',
  }
  expect(verdictFinding(told, judge({ text: chat }, '0.169.0'))).toBeNull()
  expect(verdictFinding(told, [])).toMatchObject({
    id: 'codex-verdict',
    severity: 'fatal',
    where: { line: 4 },
  })
  const ignored = { ...told, detail: 'unknown configuration field `a.b`' }
  expect(verdictFinding(ignored, [])).toMatchObject({ severity: 'error' })
  expect(verdictFinding({ ...told, ok: true }, [])).toBeNull()
})

it('configurations of every day are not called fatal by the Codex they were made for', () => {
  const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'codex-config')
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.toml'))) {
    const text = readFileSync(join(folder, name), 'utf8')
    const fatal = judge({ text }, '0.94.0').filter(({ severity }) => severity === 'fatal')
    expect([name, fatal.map(({ message }) => message)]).toEqual([name, []])
  }
})
