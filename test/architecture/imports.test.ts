import { expect, test } from 'vitest'
import { z } from 'zod'
import { checkArchitecture } from './check-architecture.ts'
import { projectSources, readProjectFile } from './project-files.ts'
import { rooms } from './rooms.ts'

const manifest = z
  .object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readProjectFile('package.json')))
const declared = new Set(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }))

test('every import keeps to the rules', () => {
  const sources = projectSources()
  expect(sources.size).toBeGreaterThan(100)
  expect(checkArchitecture(sources, declared)).toEqual([])
})

test('the rules name only rooms and packages that exist', () => {
  const folders = [...projectSources().keys()]
  const missing = rooms.filter(({ path }) => !folders.some((file) => file.startsWith(`${path}/`)))
  expect(missing.map(({ path }) => path)).toEqual([])
  const packages = rooms.flatMap((room) => room.packages)
  const unknown = packages.filter((name) => {
    const [scope = '', rest = ''] = name.split('/')
    const wanted = name.startsWith('@') ? `${scope}/${rest}` : scope
    return wanted.endsWith('/*')
      ? ![...declared].some((known) => known.startsWith(wanted.slice(0, -1)))
      : !declared.has(wanted)
  })
  expect(unknown).toEqual([])
})
