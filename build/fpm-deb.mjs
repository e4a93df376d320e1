#!/usr/bin/env node
/**
 * Stands in for `fpm`, which electron-builder would download: takes the arguments electron-builder 26 gives it for a
 * Debian package and calls `dpkg-deb`. Started by electron-builder through CUSTOM_FPM_PATH, never by hand.
 */
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { Failure, runProgram } from './lib/failure.mjs'
import { runOrFail } from './lib/run.mjs'

const text = /** @type {const} */ ({ type: 'string' })
const list = /** @type {const} */ ({ type: 'string', multiple: true })
const flag = /** @type {const} */ ({ type: 'boolean' })

/** An option that is not here is one we do not know how to honour: parseArgs then refuses it. */
const options = {
  source: { ...text, short: 's' },
  target: { ...text, short: 't' },
  depends: { ...list, short: 'd' },
  force: flag,
  'deb-recommends': list,
  'deb-compression': text,
  'deb-priority': text,
  architecture: text,
  'after-install': text,
  'after-remove': text,
  'before-remove': text,
  description: text,
  version: text,
  package: text,
  name: text,
  maintainer: text,
  vendor: text,
  url: text,
  license: text,
}

await runProgram(async () => {
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  if (values.target !== 'deb' || !values.package) throw new Failure('fpm-deb makes only Debian packages')
  const stage = mkdtempSync(join(tmpdir(), 'codex-tray-deb-'))
  try {
    for (const mapping of positionals) copyInto(stage, mapping)
    makeReadable(stage)
    writeControl(stage, values)
    const compression = values['deb-compression'] ?? 'xz'
    const level = compression === 'xz' ? ['-z1'] : []
    const args = ['--root-owner-group', `-Z${compression}`, ...level, '--build', stage, values.package]
    await runOrFail('Making the Debian package', 'dpkg-deb', args)
  } finally {
    rmSync(stage, { recursive: true, force: true })
  }
})

/** @param {string} stage @param {string} mapping `file=/path` or `folder/=/path` */
function copyInto(stage, mapping) {
  const [from = '', to = ''] = mapping.split('=')
  const target = join(stage, to)
  mkdirSync(dirname(target), { recursive: true })
  cpSync(from, target, { recursive: true, verbatimSymlinks: true })
}

/** Whoever installs it must be able to run it, whatever the umask was here. @param {string} folder */
function makeReadable(folder) {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) makeReadable(path)
    else if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o111 ? 0o755 : 0o644)
  }
}

/** @param {string} stage @param {Record<string, string | boolean | (string | boolean)[] | undefined>} values */
function writeControl(stage, values) {
  const folder = join(stage, 'DEBIAN')
  const joined = (/** @type {string} */ name) => [values[name] ?? []].flat().join(', ')
  const [synopsis = '', ...description] = String(values['description'] ?? '')
    .trim()
    .split('\n')
  const fields = {
    Package: values['name'],
    Version: values['version'],
    Architecture: values['architecture'],
    Maintainer: values['maintainer'],
    'Installed-Size': Math.ceil(sizeOf(stage) / 1024),
    Section: 'devel',
    Priority: values['deb-priority'] ?? 'optional',
    Homepage: values['url'],
    Depends: joined('depends'),
    Recommends: joined('deb-recommends'),
    Description: [synopsis.trim(), ...description.map((line) => ` ${line.trim() || '.'}`)].join('\n'),
  }
  const lines = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '')
  mkdirSync(folder)
  writeFileSync(join(folder, 'control'), lines.map(([name, value]) => `${name}: ${value}\n`).join(''))
  for (const [option, script] of [
    ['after-install', 'postinst'],
    ['after-remove', 'postrm'],
    ['before-remove', 'prerm'],
  ]) {
    const source = values[option ?? '']
    if (typeof source !== 'string' || script === undefined) continue
    cpSync(source, join(folder, script))
    chmodSync(join(folder, script), 0o755)
  }
}

/** @param {string} folder @returns {number} bytes */
function sizeOf(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name)
    return sum + (entry.isDirectory() ? sizeOf(path) : entry.isFile() ? statSync(path).size : 0)
  }, 0)
}
