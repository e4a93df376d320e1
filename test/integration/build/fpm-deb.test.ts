import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inProject } from '../../../build/lib/project.mjs'
import { run, type Finished } from '../../../build/lib/run.mjs'

const { code: dpkg } = await run('dpkg-deb', ['--version'])
let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'codex-tray-deb-test-'))
  await mkdir(join(root, 'app'))
  await writeFile(join(root, 'app', 'codex-tray'), 'program')
})
afterEach(() => rm(root, { recursive: true, force: true }))

/** With what electron-builder gives it, and more. */
function pack(...more: string[]): Promise<Finished> {
  const given = ['-s', 'dir', '--force', '-t', 'deb', '--deb-compression', 'gzip', '--architecture', 'amd64']
  const about = ['--name', 'x', '--version', '1', '--maintainer', 'm <m@x.invalid>', '--description', 'a\n b']
  const files = ['--package', join(root, 'x.deb'), `${join(root, 'app')}/=/opt/x`]
  return run(process.execPath, [inProject('build/fpm-deb.mjs'), ...given, ...about, ...more, ...files])
}

describe.skipIf(dpkg !== 0)('the Debian package', () => {
  it('runs the scripts at the times they are for', async () => {
    const scripts = { 'after-install': 'postinst', 'after-remove': 'postrm', 'before-remove': 'prerm' }
    const flags = await Promise.all(
      Object.keys(scripts).map(async (option) => {
        await writeFile(join(root, option), `#!/bin/sh\n# ${option}\n`, { mode: 0o600 })
        return `--${option}=${join(root, option)}`
      }),
    )
    expect(await pack(...flags)).toMatchObject({ code: 0, stderr: '' })
    const { code } = await run('dpkg-deb', ['-e', join(root, 'x.deb'), join(root, 'control')])
    expect(code).toBe(0)
    for (const [option, name] of Object.entries(scripts)) {
      const file = join(root, 'control', name)
      expect(await readFile(file, 'utf8')).toBe(`#!/bin/sh\n# ${option}\n`)
      expect((await stat(file)).mode & 0o777).toBe(0o755)
    }
  })

  it('is not made with an option it would not honour', async () => {
    const { code, stderr } = await pack('--before-install=x')
    expect(code).toBe(1)
    expect(stderr).toContain('--before-install')
  })

  it('takes the script that restores', async () => {
    const settings = await readFile(inProject('electron-builder.yml'), 'utf8')
    const [, deb, rpm] = /^deb:\n([^]*?)^rpm:\n([^]*?)^mac:/m.exec(settings) ?? []
    for (const part of [deb, rpm]) expect(part).toContain("'--before-remove=build/remove/before-remove.sh'")
  })
})
