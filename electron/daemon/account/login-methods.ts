import { z } from 'zod'
import { methodSupport } from '../../../shared/compat/protocol.ts'
import type { DaemonInput } from '../../../shared/services/daemon-messages.ts'
import type { CodexLink, RequestOptions } from '../../codex/link.ts'

export type LoginInput = DaemonInput<'account.login'>
/** A page to open in the browser; it leads back to a port of Codex's own on this machine. */
export type BegunLogin = { id: string; url: string }

const begunSchema = z.object({ loginId: z.string(), authUrl: z.url({ protocol: /^https$/ }) })

/** Login and logout by both generations of methods; the recordings are those of read-account.ts. */
export type LoginMethods = {
  /** @returns null when it is done already, as with an API key */
  start(input: LoginInput): Promise<BegunLogin | null>
  cancel(id: string): Promise<void>
  logout(): Promise<void>
}

export function loginMethods(link: CodexLink, version: string, options: RequestOptions): LoginMethods {
  const newer = methodSupport('account/login/start', version) === 'yes'
  const ask = (method: string, params?: unknown): Promise<unknown> => link.request(method, params, options)
  return {
    async start(input) {
      if (input.method === 'api-key') {
        const { apiKey } = input
        await (newer
          ? ask('account/login/start', { type: 'apiKey', apiKey })
          : ask('loginApiKey', { apiKey }))
        return null
      }
      const answer = await (newer ? ask('account/login/start', { type: 'chatgpt' }) : ask('loginChatGpt'))
      const { loginId, authUrl } = begunSchema.parse(answer)
      return { id: loginId, url: authUrl }
    },
    async cancel(loginId) {
      await ask(newer ? 'account/login/cancel' : 'cancelLoginChatGpt', { loginId })
    },
    async logout() {
      await ask(newer ? 'account/logout' : 'logoutChatGpt')
    },
  }
}
