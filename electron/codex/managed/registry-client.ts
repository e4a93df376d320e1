import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { Agent, EnvHttpProxyAgent, request, type Dispatcher } from 'undici'
import { AppError } from '../../../shared/errors/app-error.ts'
import { codexPackage, packumentSchema, type Packument } from './choose-package.ts'
import { defaultRegistry } from './default-registry.ts'
import { networkError, statusError } from './registry-error.ts'
import type { RegistrySettings } from './registry-settings.ts'

export type Downloaded = {
  bytes: number
  /** In the form of `dist.integrity`: `sha512-` and base64. */
  integrity: string
}

export type RegistryClient = {
  /** @param name `@openai/codex` or the name of one of its platform packages */
  packument(name: string, signal: AbortSignal): Promise<Packument>
  /**
   * Writes a package's archive to a new file. Whether it is the right one is the caller's to compare.
   * @param totalBytes of `onBytes`: null where the registry does not say
   */
  download(
    tarball: string,
    file: string,
    onBytes: (doneBytes: number, totalBytes: number | null) => void,
    signal: AbortSignal,
  ): Promise<Downloaded>
  close(): Promise<void>
}

/** Silence after which a registry is given up; a slow one that keeps sending is waited for. */
const defaultSilenceMs = 60_000
const maxRedirects = 5
/** That of 466 versions was 0.4 MB in 2026. */
const maxPackumentBytes = 64_000_000

type Body = Dispatcher.ResponseData

/**
 * Reads packages from one npm registry, and from no other host: a redirect that leaves it is refused. Sends no
 * credentials. All functions throw AppError `registry_unreachable` or `registry_refused`, and what the signal was
 * aborted with.
 */
export function openRegistryClient(
  settings: RegistrySettings,
  silenceMs: number = defaultSilenceMs,
): RegistryClient {
  const dispatcher = dispatcherOf(settings, silenceMs)
  const viaProxy = settings.httpProxy !== null || settings.httpsProxy !== null

  /** Everything that can fail on the way, in words. */
  async function attempt<T>(where: URL, signal: AbortSignal, job: () => Promise<T>): Promise<T> {
    try {
      return await job()
    } catch (cause) {
      signal.throwIfAborted()
      if (cause instanceof AppError) throw cause
      throw networkError(cause, where.href, viaProxy)
    }
  }

  async function get(url: URL, accept: string, signal: AbortSignal, redirects = 0): Promise<Body> {
    const headers = { accept, 'user-agent': 'codex-tray' }
    const answer = await request(url, { dispatcher, signal, headers })
    if (answer.statusCode === 200) return answer
    await answer.body.dump()
    const { location } = answer.headers
    if (answer.statusCode < 300 || answer.statusCode >= 400 || typeof location !== 'string')
      throw statusError(answer.statusCode, url.href)
    const next = new URL(location, url)
    if (next.origin !== url.origin || redirects === maxRedirects) throw leavesRegistry(url, next)
    return get(next, accept, signal, redirects + 1)
  }

  return {
    async packument(name, signal) {
      const url = new URL(name.replaceAll('/', '%2f'), settings.url)
      if (name !== codexPackage && !name.startsWith(`${codexPackage}-`))
        throw new AppError('registry_refused', {
          what: 'Codex is said to be in a package that is not its own',
          where: settings.url.href,
          current: JSON.stringify(name),
          accepted: codexPackage,
        })
      return attempt(url, signal, async () => {
        const { body } = await get(url, 'application/vnd.npm.install-v1+json', signal)
        return parsePackument(await readText(body, url), url)
      })
    },
    async download(tarball, file, onBytes, signal) {
      const url = tarballUrl(tarball, settings.url)
      const answer = await attempt(url, signal, () => get(url, 'application/octet-stream', signal))
      const total = Number(answer.headers['content-length'])
      const hash = createHash('sha512')
      let bytes = 0
      const counted = async function* (): AsyncGenerator<Buffer> {
        for await (const chunk of fromNetwork(answer.body, url)) {
          hash.update(chunk)
          bytes += chunk.length
          onBytes(bytes, total > 0 ? total : null)
          yield chunk
        }
      }
      await pipeline(counted, createWriteStream(file, { flags: 'wx', mode: 0o600 }), { signal })
      return { bytes, integrity: `sha512-${hash.digest('base64')}` }
    },
    close: () => dispatcher.destroy(),
  }

  /**
   * What fails in here came from the network; what fails while writing did not. The body must not be a part of the
   * pipeline itself, which would throw the body's own error instead of this one.
   */
  async function* fromNetwork(chunks: AsyncIterable<Buffer>, url: URL): AsyncGenerator<Buffer> {
    try {
      yield* chunks
    } catch (cause) {
      throw networkError(cause, url.href, viaProxy)
    }
  }
}

function dispatcherOf(
  { httpProxy, httpsProxy, noProxy, ca }: RegistrySettings,
  silenceMs: number,
): Dispatcher {
  const limits = { headersTimeout: silenceMs, bodyTimeout: silenceMs }
  const tls = ca === null ? {} : { ca }
  if (httpProxy === null && httpsProxy === null)
    return new Agent({ ...limits, connect: { ...tls, timeout: silenceMs } })
  // Empty strings, not undefined: then it would read the variables of this process.
  const proxies = { httpProxy: httpProxy ?? '', httpsProxy: httpsProxy ?? '', noProxy }
  return new EnvHttpProxyAgent({ ...limits, ...proxies, connect: tls, requestTls: tls, proxyTls: tls })
}

/**
 * Mirrors often pass on what the public registry says, whose address then has to be replaced by theirs: npm does so too
 * (`replace-registry-host`). Behind a TLS proxy a registry may take itself for an http one.
 */
function tarballUrl(tarball: string, registry: URL): URL {
  const url = new URL(tarball, registry)
  if (url.host === registry.host) return new URL(`${url.pathname}${url.search}`, registry.origin)
  if (url.host === new URL(defaultRegistry).host) return new URL(url.pathname.slice(1), registry)
  throw leavesRegistry(registry, url)
}

function leavesRegistry(from: URL, to: URL): AppError {
  return new AppError('registry_refused', {
    what: 'The npm registry sends us to another host, which codex-tray does not follow',
    where: from.href,
    current: to.origin,
    accepted: from.origin,
    fix: 'Use a registry that keeps its packages itself: npm config set registry ADDRESS',
  })
}

async function readText(body: Body['body'], where: URL): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    const part = Buffer.from(chunk)
    bytes += part.length
    if (bytes > maxPackumentBytes) throw notRegistry(where, `more than ${maxPackumentBytes} bytes`)
    chunks.push(part)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The sign-in page of a hotel's network answers 200 too. */
function parsePackument(text: string, where: URL): Packument {
  try {
    return packumentSchema.parse(JSON.parse(text))
  } catch {
    throw notRegistry(where, JSON.stringify(text.slice(0, 80)))
  }
}

const notRegistry = (where: URL, current: string): AppError =>
  new AppError('registry_refused', {
    what: 'What answers is not an npm registry',
    where: where.href,
    current,
    fix: 'Check the registry npm is set up with (npm config get registry), and whether the network wants a sign-in first',
  })
