import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectFiles, projectRoot, readProjectFile, topLevelEntries } from './project-files.ts'

const folders = ['electron/', 'renderer/', 'shared/', 'test/', 'build/', '.ci/']
const files = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'vite.config.ts',
  'electron-builder.yml',
  'README.md',
  'LICENSE',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  '.gitignore',
]
/** The product's own default, where nobody set up another registry: a fact of npm, not of a machine. */
const registryByDesign = ['electron/codex/managed/default-registry.ts']
const toolSettings = ['.npmrc', '.oxlintrc.json', '.prettierignore', '.prettierrc.json']

test('the top level is what it was meant to be', () => {
  const meant = [...folders, ...files, ...toolSettings]
  expect(topLevelEntries()).toEqual(meant.toSorted())
})

test('the lock file installs from any registry', () => {
  expect(readProjectFile('package-lock.json')).not.toMatch(/"resolved": "https?:/)
})

test('no file tells of the machine it was written on or of a registry', () => {
  // Put together here, or this file would be the first to be found.
  const marks = [`registry.${'npmjs'}.org`, ...localPaths(), ...configuredRegistryHosts()]
  const found = projectFiles()
    .filter((file) => !/\.(png|icns|ico|gz)$/.test(file) && !registryByDesign.includes(file))
    .flatMap((file) => {
      const content = readProjectFile(file)
      return marks.filter((mark) => content.includes(mark)).map((mark) => `${file}: ${mark}`)
    })
  expect(found).toEqual([])
})

test('what one starts by itself is executable', () => {
  const notExecutable = ['.ci/run', 'build/codex-tray.mjs', 'build/fpm-deb.mjs'].filter((file) => {
    const listed = trackedMode(file)
    return listed !== null && listed !== '100755'
  })
  expect(notExecutable).toEqual([])
})

/** The home of whoever runs this, and the project's own folder unless its path is too short to mean anything. */
function localPaths(): string[] {
  const home = userInfo().homedir
  return [
    ...(home.length > 1 ? [`${home}/`] : []),
    ...(projectRoot.split('/').length > 2 ? [projectRoot] : []),
  ]
}

function configuredRegistryHosts(): string[] {
  const registry = process.env['npm_config_registry']
  return registry === undefined ? [] : [new URL(registry).host]
}

/** Null outside a git checkout. */
function trackedMode(file: string): string | null {
  if (!existsSync(join(projectRoot, '.git'))) return null
  const line = execFileSync('git', ['ls-files', '--stage', '--', file], {
    cwd: projectRoot,
    encoding: 'utf8',
  })
  return line === '' ? null : line.slice(0, 6)
}
