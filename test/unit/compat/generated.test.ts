import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { generatedFolder, readFacts } from '../../../build/generate-compat.mjs'
import { generateCompat } from '../../../build/generate-compat-modules.mjs'
import type { CapabilityRow } from '../../../shared/compat/fact-rows.ts'
import { capabilities } from '../../../shared/compat/generated/capabilities.ts'
import { cliFlags } from '../../../shared/compat/generated/cli-flags.ts'
import { configKeys } from '../../../shared/compat/generated/config-keys.ts'
import { methods } from '../../../shared/compat/generated/methods.ts'
import { changedParams } from '../../../shared/compat/generated/params.ts'
import { subcommands } from '../../../shared/compat/generated/subcommands.ts'

const rows = new Map<string, CapabilityRow>(Object.entries(capabilities))

test('the tables are what the facts say (node build/generate-compat.mjs makes them anew)', () => {
  const made = generateCompat(readFacts())
  expect(readdirSync(generatedFolder).toSorted()).toEqual([...made.keys()].toSorted())
  for (const [name, text] of made) {
    expect(readFileSync(join(generatedFolder, name), 'utf8') === text, name).toBe(true)
  }
})

test('the exact points and the recorded schemas agree', () => {
  const changes = new Map(changedParams.map((row) => [`${row.method} ${row.name}`, row.spans]))
  const points = { dynamicTools: '0.90.0', ephemeral: '0.89.0', experimentalRawEvents: '0.72.0' } as const
  for (const [name, absentIn] of Object.entries(points)) {
    const [absent, present] = changes.get(`thread/start ${name}`) ?? []
    expect([absent?.[2], present?.[1]], name).toEqual([absentIn, rows.get(name)?.since])
  }
})

test('every row names its source', () => {
  const all = [
    ...rows.values(),
    ...methods.values(),
    ...changedParams,
    ...cliFlags,
    ...subcommands,
    ...configKeys,
  ]
  expect(all.length).toBeGreaterThan(1500)
  expect(all.filter(({ source }) => source.length < 5)).toEqual([])
})

test('what the doctor needs of the command line is there', () => {
  const chat = configKeys.find(({ key }) => key === 'model_reasoning_effort')
  expect(chat?.values).toContainEqual({ from: '0.138.0', values: null })
  const flag = cliFlags.find(({ flag, scope }) => flag === '--full-auto' && scope === 'codex exec')
  expect(flag).toMatchObject({ until: '0.125.0', goneIn: '0.128.0', acceptedUntil: '0.146.0' })
  const server = subcommands.find(({ name }) => name === 'mcp-server')
  expect(server).toMatchObject({ since: '0.44.0', absentIn: '0.42.0', until: '0.153.0', goneIn: '0.154.0' })
})

test('two facts that contradict each other are not turned into a table', () => {
  const facts = readFacts()
  const points = {
    capabilities: [],
    methods: [{ methods: ['thread/start'], since: '0.42.0', source: 'a mistake' }],
  }
  expect(() => generateCompat({ ...facts, points })).toThrow(
    'method thread/start: Two sources disagree about 0.42.0',
  )
})
