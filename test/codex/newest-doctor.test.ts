import { beforeAll, expect, it } from 'vitest'
import { configKeys } from '../../shared/compat/generated/config-keys.ts'
import { presenceIn } from '../../shared/doctor/key-table.ts'
import { newest } from '../unit/doctor/fixture.ts'
import { judge } from '../unit/doctor/judge-text.ts'
import { ruleFixtures } from '../unit/doctor/rule-fixtures.ts'
import { contradictions, inTurns, load } from './doctor-world.ts'
import { fetchCodex, type Codex } from './fetch-codex.ts'

let codex: Codex | null = null
beforeAll(async () => {
  codex = await fetchCodex(newest)
})

it('every fixture for the newest Codex is as the real one has it', async (context) => {
  const program = codex
  if (program === null) return context.skip('no registry')
  const fixtures = ruleFixtures.filter(({ version }) => version === newest)
  const wrong = await inTurns(fixtures, (fixture) => contradictions(program, fixture))
  expect(wrong.flat()).toEqual([])
})

it('a wrong type of any key of the table is fatal for both', async (context) => {
  const program = codex
  if (program === null) return context.skip('no registry')
  const keys = configKeys.filter((row) => presenceIn(row, newest) === 'there' && row.type !== null)
  expect(keys.length).toBeGreaterThan(200)
  const wrong = await inTurns(keys, async ({ key, type }) => {
    const text = lineOf(key, wrongValue(type))
    const told = judge({ text }, newest).some(({ id }) => id === 'type-wrong')
    const { code } = await load(program, { 'config.toml': text })
    return told && code === 1 ? [] : [`${text.trim()}: told ${told}, ended with ${code}`]
  })
  expect(wrong.flat()).toEqual([])
})

const ofUrls = /bearer|header|oauth|\.auth$|\.url$/

/** The key alone in its table, with what the table cannot be without. */
function lineOf(key: string, value: string): string {
  const line = `${key.replace('<name>', 'x').replace('<id>', 'x').replace('<path>', '"/x"')} = ${value}\n`
  if (key.startsWith('model_providers.<id>.')) {
    return key.endsWith('.name') ? line : `model_providers.x.name = "x"\n${line}`
  }
  if (!key.startsWith('mcp_servers.<id>.') || /\.(url|command)$/.test(key)) return line
  return `mcp_servers.x.${ofUrls.test(key) ? 'url = "https://x.example"' : 'command = "x"'}\n${line}`
}

/** Of no key's type: a list is no text, and a date is neither number nor list nor table. */
function wrongValue(type: string | null): string {
  return /string|path/.test(type ?? '') ? '5' : '1979-05-27'
}
