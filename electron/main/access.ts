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
      void clipboard.writeText(key)
      clearTimeout(clearing)
      clearing = setTimeout(() => void clearIfStillThere(key), clearAfterMs)
      return { clearsAfterMs: clearAfterMs }
    },
    copyBaseUrl() {
      const baseUrl = host.proxy.baseUrl()
      void clipboard.writeText(baseUrl)
      return { baseUrl }
    },
    rotateKey: () => host.access.rotate(),
  }
}

async function clearIfStillThere(key: string): Promise<void> {
  // A promise since Electron 45, a string before. What the user has copied since is theirs.
  if ((await clipboard.readText()) === key) clipboard.clear()
}
