/** name, value, name, value …; a repeated header is repeated. One array is a fraction of many pairs' memory. */
export type FlatHeaders = readonly string[]

const hidden = '[redacted]'
const secretNames = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie'])
const secretPart = /token|secret|key|password|credential/

/** Decided once per name: the same few dozen names come with every request. Bounded against invented ones. */
const decided = new Map<string, boolean>()
const mostDecided = 500

/** True for names whose values are secrets: `authorization`, cookies, whatever mentions a token, secret or key. */
export function isSecretName(name: string): boolean {
  const known = decided.get(name)
  if (known !== undefined) return known
  const lower = name.toLowerCase()
  const secret = secretNames.has(lower) || secretPart.test(lower)
  if (decided.size < mostDecided) decided.set(name, secret)
  return secret
}

/** @param alsoHidden further lower-case names to hide, such as those a provider's configuration filled in */
export function redactHeaders(headers: FlatHeaders, alsoHidden?: ReadonlySet<string>): string[] {
  const result = headers.slice()
  for (let index = 0; index < result.length; index += 2) {
    const name = result[index] ?? ''
    if (isSecretName(name) || alsoHidden?.has(name.toLowerCase()) === true) result[index + 1] = hidden
  }
  return result
}

/** The address without userinfo and with the values of secret query parameters hidden. */
export function redactUrl(url: string): string {
  if (!url.includes('?') && !url.includes('@')) return url
  const bare = url.replace(/^(https?:\/\/)[^/?#]*@/, '$1')
  const query = bare.indexOf('?')
  if (query === -1) return bare
  const parameters = bare
    .slice(query + 1)
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=')
      return equals !== -1 && isSecretName(pair.slice(0, equals))
        ? `${pair.slice(0, equals)}=${hidden}`
        : pair
    })
  return `${bare.slice(0, query)}?${parameters.join('&')}`
}
