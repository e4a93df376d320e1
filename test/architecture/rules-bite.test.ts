import { expect, test } from 'vitest'
import { checkArchitecture } from './check-architecture.ts'

/** The test of the test: little projects, each with one thing wrong, and what must be said about it. */
const packages = new Set(['zod', 'vitest', 'fastify', 'react'])

function check(files: Record<string, string>): string[] {
  return checkArchitecture(new Map(Object.entries(files)), packages)
}

const forbidden: [rule: string, file: string, source: string, said: RegExp][] = [
  ['Node in shared', 'shared/errors/a.ts', "import { join } from 'node:path'", /shared\/errors has no Node/],
  ['Node without its prefix', 'shared/errors/a.ts', "import fs from 'fs'", /has no Node, so not fs/],
  ['Electron in shared', 'shared/ipc/a.ts', "import 'electron'", /only these packages: zod; not electron/],
  ['upward in shared', 'shared/errors/a.ts', "import '../ipc/b.ts'", /must not import shared\/ipc/],
  ['types upward in shared', 'shared/config/a.ts', "import type { B } from '../ipc/b.ts'", /shared\/ipc/],
  ['Electron in node', 'electron/node/a.ts', "import { app } from 'electron'", /not electron/],
  ['a server in node', 'electron/node/a.ts', "import 'fastify'", /not fastify/],
  ['services in node', 'electron/node/a.ts', "import '../services/proxy/b.ts'", /electron\/services\/proxy/],
  ['Electron in the supervisor', 'electron/supervisor/a.ts', "import 'electron'", /not electron/],
  ['services in the supervisor', 'electron/supervisor/a.ts', "import '../services/proxy/b.ts'", /services/],
  ['Electron in settings', 'electron/settings/a.ts', "import 'electron'", /not electron/],
  ['main in settings', 'electron/settings/a.ts', "import '../main/b.ts'", /must not import electron\/main/],
  ['settings in a service', 'electron/services/proxy/a.ts', "import '../../settings/b.ts'", /settings/],
  [
    'the supervisor in a service',
    'electron/services/proxy/a.ts',
    "import { b } from '../../supervisor/b.ts'",
    /must not import electron\/supervisor except its types/,
  ],
  ['Electron in the host', 'electron/host/a.ts', "import 'electron'", /not electron/],
  ['main in the host', 'electron/host/a.ts', "import '../main/b.ts'", /must not import electron\/main/],
  ['Electron in the command line', 'electron/cli/a.ts', "import 'electron'", /not electron/],
  ['proxy internals in the command line', 'electron/cli/a.ts', "import '../proxy/b.ts'", /electron\/proxy/],
  ['Electron in the proxy', 'electron/proxy/a.ts', "import 'electron'", /not electron/],
  ['the supervisor in the proxy', 'electron/proxy/a.ts', "import '../supervisor/b.ts'", /supervisor/],
  ['settings in the proxy', 'electron/proxy/a.ts', "import '../settings/b.ts'", /settings/],
  [
    'proxy internals in main',
    'electron/main/a.ts',
    "import '../proxy/b.ts'",
    /must not import electron\/proxy/,
  ],
  ['the page in main', 'electron/main/a.ts', "import '../../renderer/ui/b.ts'", /renderer\/ui/],
  ['Node in preload', 'electron/preload/a.ts', "import 'node:fs'", /has no Node/],
  [
    'other contracts in preload',
    'electron/preload/a.ts',
    "import '../../shared/config/b.ts'",
    /shared\/config/,
  ],
  ['Electron in the page', 'renderer/app/a.tsx', "import 'electron'", /not electron/],
  ['Node in the page', 'renderer/app/a.tsx', "import 'node:fs'", /has no Node/],
  ['main in the page', 'renderer/app/a.tsx', "import '../../electron/main/b.ts'", /electron\/main/],
  ['the client in primitives', 'renderer/ui/a.tsx', "import '../bridge/b.ts'", /renderer\/bridge/],
  ['another screen', 'renderer/features/services/a.tsx', "import '../inspector/b.ts'", /inspector/],
  ['the product in build', 'build/a.mjs', "import '../electron/node/b.ts'", /must not import electron\/node/],
  ['a test in the product', 'electron/node/a.ts', "import '../../test/support/b.ts'", /in no room/],
  ['an uncategorised folder', 'electron/new/a.ts', "import 'zod'", /in no room: add it/],
  ['an uncategorised folder of shared', 'electron/node/a.ts', "import '../new/b.ts'", /in no room/],
  ['an uncategorised package', 'electron/node/a.ts', "import 'left-pad'", /not left-pad/],
  ['an undeclared package in a test', 'test/unit/a.test.ts', "import 'left-pad'", /not in package.json/],
  ['a dynamic import', 'shared/errors/a.ts', "export const a = () => import('node:fs')", /has no Node/],
  [
    'a computed import',
    'electron/main/a.ts',
    'export const a = (b: string) => import(b)',
    /cannot be checked/,
  ],
  ['an import type', 'shared/errors/a.ts', "export type A = import('electron').App", /not electron/],
  ['an inline type import', 'shared/errors/a.ts', "import { type App } from 'electron'", /not electron/],
  ['a re-export', 'shared/errors/a.ts', "export * from 'electron'", /not electron/],
  ['a named re-export', 'shared/errors/a.ts', "export { app } from 'electron'", /not electron/],
  ['a require', 'electron/node/a.ts', "export const a = require('electron')", /not electron/],
  ['an import equals', 'electron/node/a.ts', "import a = require('electron')", /not electron/],
  ['a default export', 'shared/errors/a.ts', 'export default 1', /a default export/],
  ['a file too long', 'shared/errors/a.ts', '\n'.repeat(400), /401 lines, at most 400/],
  ['raw IPC in main', 'electron/main/a.ts', "import { ipcMain } from 'electron'", /raw ipcMain/],
  ['raw IPC by a detour', 'electron/main/a.ts', "import e from 'electron'\ne.ipcMain.on('x')", /raw ipcMain/],
  [
    'a clock in shared',
    'shared/errors/a.ts',
    'export const a = () => Date.now()',
    /Date.now: shared is pure/,
  ],
  ['a date in shared', 'shared/errors/a.ts', 'export const a = () => new Date()', /new Date\(\)/],
  ['chance in shared', 'shared/errors/a.ts', 'export const a = () => Math.random()', /Math.random/],
]

test.each(forbidden)('%s is reported', (_rule, file, source, said) => {
  const violations = check({ [file]: source })
  expect(violations.join('\n')).toMatch(said)
  expect(violations[0]).toContain(file)
})

test.each([
  [
    'types of the supervisor in a service',
    'electron/services/proxy/a.ts',
    "import type { B } from '../../supervisor/b.ts'",
  ],
  ['downward in shared', 'shared/ipc/a.ts', "import '../errors/b.ts'"],
  ['a room of its own', 'electron/main/tray/a.ts', "import '../ipc/b.ts'"],
  ['raw IPC where it belongs', 'electron/main/ipc/a.ts', "import { ipcMain } from 'electron'"],
  ['a tool setting', 'renderer/gallery/vite.config.ts', "import 'vitest'\nexport default {}"],
  ['400 lines', 'shared/errors/a.ts', '\n'.repeat(399)],
])('%s is allowed', (_rule, file, source) => {
  expect(check({ [file]: source })).toEqual([])
})

test('folders that import each other are reported, also through a third and with types only', () => {
  const violations = check({
    'electron/proxy/a/one.ts': "import '../b/two.ts'",
    'electron/proxy/b/deep/two.ts': "import type { C } from '../../c/three.ts'",
    'electron/proxy/c/three.ts': "import '../a/one.ts'",
  })
  expect(violations).toHaveLength(1)
  expect(violations[0]).toContain(
    'electron/proxy/a -> electron/proxy/b -> electron/proxy/c -> electron/proxy/a',
  )
})

test('a folder and the one around it may use each other', () => {
  const files = {
    'electron/proxy/one.ts': "import './b/two.ts'",
    'electron/proxy/b/two.ts': "import '../three.ts'",
    'electron/proxy/three.ts': 'export {}',
  }
  expect(check(files)).toEqual([])
})

test('a file that cannot be read as TypeScript is an error, not a pass', () => {
  expect(() => check({ 'shared/errors/a.ts': 'import {' })).toThrow(/shared\/errors\/a.ts/)
})
