import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol } from 'electron'

/**
 * The window's files are served on `app://tray/`: a real origin, so that the content security policy, the
 * IPC sender check and `postMessage` have something to compare with, which `file://` does not give.
 */
export const appScheme = 'app'
export const appOrigin = 'app://tray'

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
}

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: appScheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ])
}

/** @param folder the built renderer; nothing outside it is ever served */
export function serveApp(folder: string): void {
  protocol.handle(appScheme, async (request) => {
    const file = request.method === 'GET' ? fileOf(request.url, folder) : null
    if (file === null) return answer(404, 'text/plain; charset=utf-8', 'Not found')
    try {
      return answer(200, contentTypes[extname(file)] ?? 'application/octet-stream', await readFile(file))
    } catch {
      return answer(404, 'text/plain; charset=utf-8', 'Not found')
    }
  })
}

/** The file a URL of ours names, or null when it is not ours or points outside the folder. */
export function fileOf(url: string, folder: string): string | null {
  const { host, pathname } = new URL(url)
  if (host !== 'tray') return null
  let path: string
  try {
    path = decodeURIComponent(pathname)
  } catch {
    return null
  }
  if (path.includes('\0') || path.includes('\\')) return null
  const file = normalize(join(folder, path === '/' ? 'index.html' : path))
  return file.startsWith(normalize(folder) + sep) ? file : null
}

function answer(status: number, contentType: string, body: string | Buffer): Response {
  return new Response(typeof body === 'string' ? body : new Uint8Array(body), {
    status,
    headers: {
      'content-type': contentType,
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  })
}
