import { AppError } from '../errors/app-error.ts'
import { defaultListen, portSchema, type ConfigFile } from './config-schema.ts'
import type { ConfigState } from './config-state.ts'

export const addressVariable = 'CODEX_OPENAI_PROXY_ADDR'

export type ListenChoice = ConfigState['listen']

export type ListenSources = {
  /** From `--host` and `--port`. */
  flags: { host?: string; port?: number }
  /** `CODEX_OPENAI_PROXY_ADDR`. */
  address: string | undefined
  file: ConfigFile
}

/**
 * Flag before environment before file before default, host and port each on their own. `source` is that of the
 * port: it says whether the window can change it.
 *
 * @throws AppError `config_invalid` when the variable is not an address
 */
export function chooseListen({ flags, address, file }: ListenSources): ListenChoice {
  const fromEnvironment = address === undefined || address === '' ? null : parseAddress(address)
  const host = flags.host ?? fromEnvironment?.host ?? file.proxy?.host ?? defaultListen.host
  if (flags.port !== undefined) return { host, port: flags.port, source: 'flag' }
  if (fromEnvironment !== null) return { host, port: fromEnvironment.port, source: 'environment' }
  const port = file.proxy?.port
  return port === undefined
    ? { host, port: defaultListen.port, source: 'default' }
    : { host, port, source: 'file' }
}

/**
 * `host:port`, `[ipv6]:port` or `:port` (our default host).
 *
 * @throws AppError `config_invalid`
 */
export function parseAddress(text: string): { host: string; port: number } {
  const match = /^(?:\[([0-9A-Fa-f:.%]+)\]|([^:\s/[\]]*)):(\d{1,5})$/.exec(text.trim())
  const port = portSchema.safeParse(match === null ? undefined : Number(match[3]))
  if (match === null || !port.success) {
    throw new AppError('config_invalid', {
      what: 'The address to listen on is not understood',
      where: `environment variable ${addressVariable}`,
      current: JSON.stringify(text.slice(0, 80)),
      accepted: 'host:port or [ipv6]:port, the port from 0 (any free one) to 65535',
      fix: `For example ${addressVariable}=${defaultListen.host}:${defaultListen.port}`,
    })
  }
  const host = match[1] ?? match[2] ?? ''
  return { host: host === '' ? defaultListen.host : host, port: port.data }
}

/** True when other machines can reach a listener there. */
export function isReachableFromOutside(host: string): boolean {
  return !(host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host))
}

/** The base URL a client on this machine uses for a listener: wildcard addresses are not for calling. */
export function baseUrlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}/v1`
}
