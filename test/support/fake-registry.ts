import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { npmArchive, sha512, type ArchiveEntry } from './npm-archive.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void
type Manifest = {
  optionalDependencies?: Record<string, string>
  dist: { tarball: string; integrity?: string }
}

export type FakeRegistry = {
  url: string
  /** Paths asked for, in order. */
  asked: string[]
  /** Publishes an archive and returns its manifest, to be damaged at will. */
  publish(name: string, version: string, entries: readonly ArchiveEntry[]): Manifest
  /** Answers a path in its own way from now on. */
  answer(path: string, handler: Handler): void
  close(): Promise<void>
}

/** An npm registry on the loopback interface that knows what a test published. */
export async function startFakeRegistry(): Promise<FakeRegistry> {
  const packages = new Map<string, Map<string, Manifest>>()
  const handlers = new Map<string, Handler>()
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const handler = handlers.get(path)
    if (handler !== undefined) return handler(request, response)
    const versions = packages.get(decodeURIComponent(path.slice(1)))
    if (versions === undefined) return void response.writeHead(404).end('{"error":"Not found"}')
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ versions: Object.fromEntries(versions) }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const url = `http://127.0.0.1:${address.port}/`
  return {
    url,
    asked,
    publish(name, version, entries) {
      const archive = npmArchive(entries)
      const path = `/${name}/-/codex-${version}.tgz`
      const manifest: Manifest = {
        dist: { tarball: new URL(path, url).href, integrity: sha512(archive) },
      }
      packages.set(name, (packages.get(name) ?? new Map<string, Manifest>()).set(version, manifest))
      handlers.set(path, (_request, response) => {
        response.writeHead(200, { 'content-length': archive.length }).end(archive)
      })
      return manifest
    },
    answer: (path, handler) => void handlers.set(path, handler),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
