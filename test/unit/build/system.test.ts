import { describe, expect, test } from 'vitest'
import { hasDisplay } from '../../../build/lib/has-display.mjs'
import { nodeProblem } from '../../../build/lib/node-version.mjs'
import { runtimePathOf } from '../../../build/lib/unzip-runtime.mjs'
import { packageNames } from '../../../build/linux-deps.mjs'

describe('packageNames', () => {
  const names = ['libgtk-3-0', 'libnss3', 'libasound2']
  const renamed = ['libgtk-3-0t64', 'libnss3', 'libasound2t64']
  test.each([
    ['Debian 12', 'ID=debian\nVERSION_ID="12"', names],
    ['Debian 13', 'ID=debian\nVERSION_ID="13"', renamed],
    ['Debian testing, without a number', 'ID=debian\nVERSION_CODENAME=forky', renamed],
    ['Ubuntu 22.04', 'ID=ubuntu\nVERSION_ID="22.04"', names],
    ['Ubuntu 24.04', 'PRETTY_NAME="x"\nID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"', renamed],
    ['an unknown system', '', names],
  ])('%s', (_system, release, expected) => {
    expect(packageNames(names, release)).toEqual(expected)
  })
})

describe('nodeProblem', () => {
  test.each(['20.19.0', '20.20.2', '22.1.0', '24.0.0'])('%s is new enough', (version) => {
    expect(nodeProblem(version)).toBeNull()
  })
  test.each(['20.18.9', '18.20.0', '9.99.0'])('%s is not, and the line says what to do', (version) => {
    expect(nodeProblem(version)).toMatch(
      new RegExp(`Node ${version} is too old: install Node 20.19 or newer`),
    )
  })
})

describe('hasDisplay', () => {
  test.each([
    ['linux', {}, false],
    ['linux', { DISPLAY: '' }, false],
    ['linux', { DISPLAY: ':0' }, true],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
    ['darwin', {}, true],
    ['win32', {}, true],
  ] as const)('%s with %j: %s', (platform, env, expected) => {
    expect(hasDisplay(platform, env)).toBe(expected)
  })
})

describe('runtimePathOf', () => {
  test.each([
    ['Cypress/Cypress', 'electron'],
    ['Cypress/locales/en-US.pak', 'locales/en-US.pak'],
    ['Cypress/resources/app/index.js', null],
    ['Cypress/browser_v8_context_snapshot.bin', null],
    ['Cypress/locales/', null],
    ['other/file', null],
  ])('%s -> %s', (entry, expected) => {
    expect(runtimePathOf(entry)).toBe(expected)
  })
})
