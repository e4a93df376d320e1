import { AppError } from '../../shared/errors/app-error.ts'

const openAiHosts = /(^|\.)(openai|chatgpt)\.com$/
const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]']

/**
 * Whether a page that Codex names for its login may be opened in the browser: OpenAI's own over https, or one of this
 * machine (a local issuer, as in tests). The address comes from another program, and `openExternal` would run whatever
 * a URL of another scheme stands for.
 */
export function isLoginPage(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname, username, password } = new URL(url)
  if (username !== '' || password !== '') return false
  if (protocol === 'https:' && openAiHosts.test(hostname)) return true
  return (protocol === 'https:' || protocol === 'http:') && loopbackHosts.includes(hostname)
}

/**
 * @param open what opens it: the system's browser
 * @throws AppError `codex_refused` for a page that is not OpenAI's
 */
export async function openLoginPage(url: string, open: (url: string) => Promise<void>): Promise<void> {
  if (isLoginPage(url)) return open(url)
  throw new AppError('codex_refused', {
    what: 'Codex names a login page that is not OpenAI’s, so it was not opened',
    current: URL.canParse(url) ? new URL(url).origin : 'not a URL',
    accepted: 'https://auth.openai.com, https://chatgpt.com or a page of this machine',
    fix: 'Copy the address and open it yourself if you trust it, or cancel the login',
  })
}
