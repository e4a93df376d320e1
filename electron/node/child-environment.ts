/** What a Node program needs of its surroundings to find files, certificates, the network and the time. */
const passed = [
  'PATH',
  'HOME',
  'USERPROFILE',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SystemRoot',
  'SystemDrive',
  'windir',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'all_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
] as const

/** The whole environment of a service: named variables only, so that no key of the user's shell gets in. */
export function childEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const chosen: Record<string, string> = {}
  for (const name of passed) {
    const value = env[name]
    if (value !== undefined) chosen[name] = value
  }
  return chosen
}
