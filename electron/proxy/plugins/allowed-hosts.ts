import { networkInterfaces } from 'node:os'

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]']
const wildcards = new Set(['0.0.0.0', '::'])
/** Addresses of this machine change (Wi-Fi, VPN); they are read again at most this often, ms. */
const rereadMs = 5000

/**
 * Which `Host` values may reach us: a web page that points its own name at this machine (DNS rebinding) must
 * not. Compared whole, never by prefix.
 *
 * @param listen where the server listens, with its real port
 * @param own addresses of this machine, and a clock (ms); both replaced in tests
 */
export function createAllowedHosts(
  listen: { host: string; port: number },
  own: { addresses: () => string[]; now: () => number } = { addresses: machineAddresses, now: Date.now },
): (host: string | undefined) => boolean {
  const withPort = (name: string): string[] =>
    listen.port === 80 ? [name, `${name}:80`] : [`${name}:${listen.port}`]
  const allowed = new Set([...loopbackNames, bracketed(listen.host.toLowerCase())].flatMap(withPort))
  const bindsAll = wildcards.has(listen.host)
  let readAt = Number.NEGATIVE_INFINITY
  return (host) => {
    if (host === undefined) return false
    const name = host.toLowerCase()
    if (allowed.has(name)) return true
    if (!bindsAll || own.now() - readAt < rereadMs) return false
    readAt = own.now()
    for (const address of own.addresses()) for (const one of withPort(bracketed(address))) allowed.add(one)
    return allowed.has(name)
  }
}

const bracketed = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host)

function machineAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map((one) => one.address.toLowerCase()),
  )
}
