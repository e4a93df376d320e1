import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { generatedFolder, readFacts } from '../../../build/generate-compat.mjs'
import { generateCompat } from '../../../build/generate-compat-modules.mjs'

test('the tables are what the facts say (node build/generate-compat.mjs makes them anew)', () => {
  const made = generateCompat(readFacts())
  expect(readdirSync(generatedFolder).toSorted()).toEqual([...made.keys()].toSorted())
  for (const [name, text] of made) {
    expect(readFileSync(join(generatedFolder, name), 'utf8') === text, name).toBe(true)
  }
})
