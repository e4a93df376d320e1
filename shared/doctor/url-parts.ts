/** As much of RFC 3986 as an address of a provider has; `URL` is not there in every process that judges. */
const pattern =
  /^(https?):\/\/(?:[^\s/?#@]*@)?(\[[0-9a-fA-F:.]+\]|[^\s/?#@:[\]]+)(?::(\d{1,5}))?(?:[/?#]\S*)?$/

export const isUrl = (text: string): boolean => pattern.test(text)

/** In lower case, an IPv6 address without its brackets; null for what is no address. */
export function hostOf(url: string): string | null {
  const host = pattern.exec(url)?.[2]
  return host === undefined ? null : host.replace(/^\[(.*)\]$/, '$1').toLowerCase()
}

/** Null where none is written. */
export function portOf(url: string): number | null {
  const port = pattern.exec(url)?.[3]
  return port === undefined ? null : Number(port)
}
