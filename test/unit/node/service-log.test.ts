import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { redactLine } from '../../../electron/node/redact-line.ts'
import { maxLogBytes, openServiceLog } from '../../../electron/node/service-log.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codex-tray-log-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('redaction of log lines', () => {
  it.each([
    ['Authorization: Bearer abcdef123456', 'Authorization: Bearer [redacted]'],
    ['{"authorization":"Bearer abcdef123456","x":1}', '{"authorization":"Bearer [redacted]","x":1}'],
    ['got sk-proj-abcdefgh12345 and ctk_abcdefgh', 'got [redacted] and [redacted]'],
    ['api_key=topsecret&model=x', 'api_key=[redacted]&model=x'],
    ['"password": "hunter22"', '"password": "[redacted]"'],
    ['via http://user:pw@proxy:3128/', 'via http://[redacted]@proxy:3128/'],
    ['token eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.sig-nature', 'token [redacted]'],
    ['a mutual-secret-1 in the text', 'a [redacted] in the text'],
  ])('%j', (line, expected) => expect(redactLine(line, ['mutual-secret-1', 'ab'])).toBe(expected))

  it('leaves ordinary lines alone', () => {
    const line = 'listening on 127.0.0.1:11435, task-sk: monkey = 3, keyboard'
    expect(redactLine(line, ['', 'ab'])).toBe(line)
  })
})

describe('the log of a service', () => {
  it('is private, without secrets, with the newest 200 lines in memory', async () => {
    await writeFile(join(folder, 'proxy.log'), 'before\n', { mode: 0o644 })
    let secret = 'first-secret'
    const log = openServiceLog(folder, 'proxy', () => [secret])
    log.write('it is first-secret')
    secret = 'second-secret'
    log.write('it is second-secret')
    const text = await readFile(log.file, 'utf8')
    expect(text).toMatch(/^before\n\d{4}-\d\d-\d\dT[\d:.]+Z it is \[redacted\]\n.*it is \[redacted\]\n$/)
    expect((await stat(log.file)).mode & 0o777).toBe(0o600)
    for (let i = 0; i < 300; i++) log.write(`line ${i}`)
    expect(log.lines().length).toBe(200)
    expect(log.lines(2)).toEqual(['line 298', 'line 299'])
  })

  it('rotates at its limit and keeps one older file', async () => {
    const log = openServiceLog(folder, 'proxy', () => [])
    const line = 'x'.repeat(10_000)
    for (let i = 0; i < (2.5 * maxLogBytes) / 10_000; i++) log.write(line)
    expect((await readdir(folder)).sort()).toEqual(['proxy.log', 'proxy.old.log'])
    for (const name of await readdir(folder)) {
      const found = await stat(join(folder, name))
      expect(found.size).toBeLessThan(maxLogBytes + 20_000)
      expect(found.mode & 0o777).toBe(0o600)
    }
  })
})
