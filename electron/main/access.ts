import { clipboard } from 'electron'
import type { Host } from '../host/host-api.ts'

const clearAfterMs = 60_000

/** The access key leaves main in one way only: onto the clipboard, because the user asked for it. */
export type Access = {
  copyKey(): { clearsAfterMs: number }
  copyBaseUrl(): { baseUrl: string }
  rotateKey(): Promise<void>
}

export function createAccess(host: Host): Access {
  let clearing: NodeJS.Timeout | undefined
  return {
    copyKey() {
      const key = host.access.apiKey()
      clipboard.writeText(key)
      clearTimeout(clearing)
      clearing = setTimeout(() => {
        // What the user has copied since is theirs.
        if (clipboard.readText() === key) clipboard.clear()
      }, clearAfterMs)
      return { clearsAfterMs: clearAfterMs }
    },
    copyBaseUrl() {
      const baseUrl = host.proxy.baseUrl()
      clipboard.writeText(baseUrl)
      return { baseUrl }
    },
    rotateKey: () => host.access.rotate(),
  }
}
