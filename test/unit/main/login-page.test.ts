import { describe, expect, it, vi } from 'vitest'
import { isLoginPage, openLoginPage } from '../../../electron/main/login-page.ts'

describe('the page of a login', () => {
  it.each([
    'https://auth.openai.com/oauth/authorize?state=1',
    'https://openai.com/',
    'https://chatgpt.com/codex/device',
    'http://127.0.0.1:1455/login',
    'http://localhost:1455/login',
    'http://[::1]:1455/login',
  ])('%s is opened', (url) => expect(isLoginPage(url)).toBe(true))

  it.each([
    'http://auth.openai.com/',
    'https://auth.openai.com.evil.example/',
    'https://evil.example/auth.openai.com',
    'https://evilopenai.com/',
    'https://auth.openai.com@evil.example/',
    'https://user:secret@auth.openai.com/',
    'http://127.0.0.1.evil.example/',
    'file:///etc/passwd',
    'ms-settings:about',
    'javascript:alert(1)',
    'not a url',
    '',
  ])('%s is not', async (url) => {
    const open = vi.fn<(url: string) => Promise<void>>()
    await expect(openLoginPage(url, open)).rejects.toMatchObject({ code: 'codex_refused' })
    expect(open).not.toHaveBeenCalled()
  })

  it('is handed to the browser as Codex gave it', async () => {
    const open = vi.fn<(url: string) => Promise<void>>(async () => undefined)
    await openLoginPage('https://auth.openai.com/a?b=%20c', open)
    expect(open).toHaveBeenCalledWith('https://auth.openai.com/a?b=%20c')
  })
})
