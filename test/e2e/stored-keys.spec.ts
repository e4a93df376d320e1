import { createServer, type Server } from 'node:http'
import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, stat } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from 'playwright/test'
import { missingForKeyring, startKeyring, type Keyring } from '../support/keyring.ts'
import { launchApp, type LaunchedApp, type LaunchOptions } from '../support/launch-app.ts'

const secret = 'typed-key-nobody-may-see-0123456789'
let upstream: Server
let config: string
let seen: (string | undefined)[]
let dataDir: string
let codexHome: string
let launched: LaunchedApp

test.beforeEach(async () => {
  seen = []
  upstream = createServer((request, response) => {
    seen.push(request.headers.authorization)
    request.resume()
    response.setHeader('content-type', 'application/json')
    if (request.headers.authorization === undefined) response.statusCode = 401
    const message = { role: 'assistant', content: 'Hello' }
    const reply = request.url?.endsWith('/models')
      ? { data: [{ id: 'm1' }] }
      : { id: 'c', object: 'chat.completion', choices: [{ index: 0, message, finish_reason: 'stop' }] }
    response.end(JSON.stringify(reply))
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  const { port } = upstream.address() as AddressInfo
  config = `[model_providers.acme] # at work\nname = "Acme"\nbase_url = "http://127.0.0.1:${port}/v1"\nwire_api = "chat"\n`
  dataDir = await mkdtemp(join(tmpdir(), 'codex-tray-e2e-keys-'))
  codexHome = await mkdtemp(join(tmpdir(), 'codex-tray-codex-home-'))
})
test.afterEach(async () => {
  await launched.close().catch(() => undefined)
  upstream.closeAllConnections()
  upstream.close()
  for (const folder of [dataDir, codexHome]) await rm(folder, { recursive: true, force: true })
})

async function launch({ env, ...rest }: LaunchOptions): Promise<Page> {
  launched = await launchApp({
    dataDir,
    env: { CODEX_HOME: codexHome, ...env },
    ...rest,
  })
  await launched.page.getByTestId('nav-providers').click()
  return launched.page
}

async function openSheet(page: Page): Promise<void> {
  await page.getByTestId('provider-ours-acme').getByTestId('provider-edit').click()
}

async function askStatus(): Promise<number> {
  const response = await fetch(`${await launched.baseUrl()}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await launched.apiKey()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'acme/m1', messages: [{ role: 'user', content: 'Hi' }] }),
  }).catch(() => null)
  await response?.text()
  return response?.status ?? 0
}

/** Files of ours that hold the key; what Chromium caches of the page included. */
async function traces(): Promise<string[]> {
  const all = await readdir(dataDir, { recursive: true, withFileTypes: true })
  const files = all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = await Promise.all(
    files.map((file) => readFile(file).then((bytes) => ({ file, text: bytes.toString('latin1') }))),
  )
  return texts.flatMap(({ file, text }) => (text.includes(secret) ? [file] : []))
}

test.describe('with a keyring', () => {
  let keyring: Keyring
  const missing = missingForKeyring()
  test.skip(missing !== null, `${missing} is not installed, so no keyring can be started`)
  test.beforeEach(async () => {
    keyring = await startKeyring()
  })
  test.afterEach(() => keyring.stop())

  const withKeyring = (): LaunchOptions => ({
    env: keyring.env,
    passwordStore: 'gnome-libsecret',
  })

  test('a key is tested, stored encrypted, used at once and at the next start, and deleted', async () => {
    const page = await launch({ config, ...withKeyring() })
    await openSheet(page)
    await page.getByTestId('provider-key-from').selectOption('keychain')
    await page.getByTestId('provider-key').fill(secret)
    await page.getByTestId('provider-test').click()
    await expect(page.getByTestId('provider-result')).toContainText('m1')
    await expect(page.getByTestId('provider-result')).toBeInViewport({ ratio: 0.99 })
    expect(new Set(seen)).toEqual(new Set([`Bearer ${secret}`]))
    expect(await readdir(dataDir)).not.toContain('provider-keys.json')

    await page.getByTestId('provider-save').click()
    await expect(page.getByTestId('key-lead')).toContainText('system keyring')
    await expect(page.getByTestId('diff')).toContainText('+key_source = "keychain"')
    await expect(page.getByTestId('diff')).not.toContainText(secret)
    await page.getByTestId('change-save').click()
    await expect(page.getByTestId('provider-ours-acme')).toContainText('key stored, encrypted')
    await expect(page.getByTestId('keys-left-over')).toHaveCount(0)
    await expect.poll(askStatus).toBe(200)
    expect(seen.at(-1)).toBe(`Bearer ${secret}`)
    expect((await stat(join(dataDir, 'provider-keys.json'))).mode & 0o777).toBe(0o600)

    await openSheet(page)
    await expect(page.getByTestId('provider-key-state')).toHaveAttribute('data-state', 'encrypted')
    await expect(page.getByTestId('provider-key')).toHaveValue('')
    expect(await page.content()).not.toContain(secret)
    await page.screenshot({ path: test.info().outputPath('stored.png') })
    await launched.close()
    expect(await traces()).toEqual([])

    const again = await launch(withKeyring())
    await expect(again.getByTestId('provider-ours-acme')).toContainText('key stored, encrypted')
    await expect.poll(askStatus).toBe(200)
    await openSheet(again)
    await again.getByTestId('provider-key').fill('another-key-0123')
    await again.getByTestId('provider-save').click()
    await expect(again.getByTestId('provider-sheet')).toHaveCount(0)
    await expect
      .poll(async () => {
        await askStatus()
        return seen.at(-1)
      })
      .toBe('Bearer another-key-0123')

    await openSheet(again)
    await again.getByTestId('provider-key-delete').click()
    await again.getByTestId('provider-key-delete-confirm').click()
    await expect(again.getByTestId('provider-key-state')).toHaveCount(0)
    await expect.poll(askStatus).toBe(503)
  })

  test('deleting the provider deletes the key, and undo brings both back', async () => {
    const page = await launch({ config: `${config}key_source = "keychain"\n`, ...withKeyring() })
    await openSheet(page)
    await page.getByTestId('provider-key').fill(secret)
    await page.getByTestId('provider-save').click()
    await expect(page.getByTestId('provider-ours-acme')).toContainText('key stored, encrypted')
    await page.getByRole('button', { name: 'Delete: Acme' }).click()
    await expect(page.getByTestId('delete-lead')).toContainText('The stored key of this provider is deleted')
    await page.getByTestId('change-save').click()
    await expect(page.getByTestId('provider-ours-acme')).toHaveCount(0)
    expect(await readFile(join(dataDir, 'provider-keys.json'), 'utf8')).not.toContain('acme')
    await page.getByTestId('nav-documents').click()
    await page.getByTestId('undo').click()
    await page.getByTestId('nav-providers').click()
    await expect(page.getByTestId('provider-ours-acme')).toContainText('key stored, encrypted')
    await expect.poll(askStatus).toBe(200)
  })
})

test.describe('without a keyring', () => {
  const env = { DBUS_SESSION_BUS_ADDRESS: 'disabled:' }

  test('nothing is stored until plain text was allowed, and then the window says so', async () => {
    const page = await launch({ config, env })
    await openSheet(page)
    await page.getByTestId('provider-key-from').selectOption('keychain')
    await expect(page.getByTestId('no-keychain')).toContainText(join(dataDir, 'provider-keys.json'))
    await expect(page.getByTestId('provider-save')).toBeEnabled()
    await page.getByTestId('provider-key').fill(secret)
    await expect(page.getByTestId('provider-save')).toBeDisabled()
    await page.screenshot({ path: test.info().outputPath('no-keychain.png') })
    await page.getByTestId('provider-key-plain').check()
    await page.getByTestId('provider-save').click()
    await expect(page.getByTestId('key-lead')).toContainText('unencrypted')
    await page.getByTestId('change-save').click()
    await expect(page.getByTestId('provider-ours-acme')).toContainText('key stored unencrypted')
    await expect.poll(askStatus).toBe(200)
    const file = join(dataDir, 'provider-keys.json')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await openSheet(page)
    await expect(page.getByTestId('provider-key-state')).toContainText(file)
    await page.screenshot({ path: test.info().outputPath('plain.png') })
    await launched.close()
    expect(await traces()).toEqual([file])
  })

  test('a key that cannot be written is told of after the file was, and stored by another try', async () => {
    const page = await launch({ config, env })
    await openSheet(page)
    await page.getByTestId('provider-key-from').selectOption('keychain')
    await page.getByTestId('provider-key').fill(secret)
    await page.getByTestId('provider-key-plain').check()
    const file = join(dataDir, 'provider-keys.json')
    await mkdir(file)
    await page.getByTestId('provider-save').click()
    await page.getByTestId('change-save').click()
    await expect(page.getByTestId('change-save')).toHaveText('Try again')
    expect(await readFile(launched.configFile, 'utf8')).toContain('key_source = "keychain"')
    await rmdir(file)
    await page.getByTestId('change-save').click()
    await expect(page.getByTestId('provider-sheet')).toHaveCount(0)
    await expect(page.getByTestId('provider-ours-acme')).toContainText('key stored unencrypted')
  })

  test('a keyring that was named and is not there keeps nothing either', async () => {
    const page = await launch({ config, env, passwordStore: 'gnome-libsecret' })
    await openSheet(page)
    await page.getByTestId('provider-key-from').selectOption('keychain')
    await expect(page.getByTestId('no-keychain')).toBeVisible()
  })
})
