import { readFile } from 'node:fs/promises'
import { AppError } from '../../../shared/errors/app-error.ts'
import { systemReason } from '../../node/system-reason.ts'
import { defaultRegistry } from './default-registry.ts'
import type { RunProgram } from './run-program.ts'

export type RegistrySettings = {
  /** With a slash at its end. */
  url: URL
  /** Proxies by the protocol of what is asked for; they may hold a password: never shown. */
  httpProxy: string | null
  httpsProxy: string | null
  /** Hosts asked directly, separated by commas. */
  noProxy: string
  /** PEM; takes the place of the certificates Node knows, as it does in npm. */
  ca: string | null
}

export type ReadRegistryOptions = {
  run: RunProgram
  /** Asked where there is no npm; npm itself reads it too. */
  env: Readonly<Record<string, string | undefined>>
  /** Where npm is started: the settings of whatever project we were started in are not the user's. */
  cwd: string
  signal: AbortSignal
}

const timeoutMs = 20_000
const scoped = '@openai:registry'
const keys = ['registry', scoped, 'cafile', 'proxy', 'https-proxy', 'noproxy'] as const
type Values = Partial<Record<string, string>>

/**
 * Which registry the user's npm is set up with (`npm config get`, which knows `.npmrc` and `npm_config_registry`), and
 * how it is reached. Without npm the environment decides, then npm's own default.
 *
 * @throws AppError `registry_refused` when the settings cannot be used, or npm is there and does not tell them
 */
export async function readRegistrySettings(options: ReadRegistryOptions): Promise<RegistrySettings> {
  const values = (await askNpm(options)) ?? fromEnvironment(options.env)
  return {
    url: toRegistryUrl(values[scoped] ?? values['registry'] ?? defaultRegistry),
    httpProxy: values['proxy'] ?? null,
    httpsProxy: values['https-proxy'] ?? values['proxy'] ?? null,
    noProxy: values['noproxy'] ?? '',
    ca: values['cafile'] === undefined ? null : await readCertificates(values['cafile']),
  }
}

/** The settings of a registry somebody named: asked directly, with the certificates Node knows. */
export function settingsOf(registry: string): RegistrySettings {
  return { url: toRegistryUrl(registry), httpProxy: null, httpsProxy: null, noProxy: '', ca: null }
}

/** Of several keys npm 7 to 11 print `key=value` lines, even with --json. */
async function askNpm({ run, cwd, signal }: ReadRegistryOptions): Promise<Values | null> {
  const { exitCode, stdout, problem, missing } = await run('npm', ['config', 'get', ...keys], {
    cwd,
    signal,
    timeoutMs,
  })
  if (missing) return null
  if (exitCode !== 0) {
    throw new AppError('registry_refused', {
      what: 'npm is installed but does not tell which registry it uses',
      current: problem ?? `exit code ${exitCode}`,
      fix: 'Try: npm config get registry',
    })
  }
  const values: Values = {}
  for (const line of stdout.split('\n')) {
    const key = keys.find((name) => line.startsWith(`${name}=`))
    const value = key === undefined ? '' : line.slice(key.length + 1).trim()
    if (key !== undefined && !['', 'null', 'undefined'].includes(value)) values[key] = value
  }
  return values
}

/** The names npm reads, then those it takes its own defaults from. */
const variablesOf: Readonly<Record<(typeof keys)[number], readonly string[]>> = {
  registry: ['npm_config_registry'],
  [scoped]: [],
  cafile: ['npm_config_cafile'],
  proxy: ['npm_config_proxy', 'http_proxy'],
  'https-proxy': ['npm_config_https_proxy', 'https_proxy'],
  noproxy: ['npm_config_noproxy', 'no_proxy'],
}

function fromEnvironment(env: ReadRegistryOptions['env']): Values {
  const given = new Map(Object.entries(env).map(([name, value]) => [name.toLowerCase(), value]))
  const values: Values = {}
  for (const key of keys) {
    const found = variablesOf[key].map((name) => given.get(name)).find((value) => (value ?? '') !== '')
    if (found !== undefined) values[key] = found
  }
  return values
}

function toRegistryUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new AppError('registry_refused', {
      what: 'The npm registry is not a web address',
      current: JSON.stringify(url === null ? text : url.protocol),
      accepted: `an address such as ${defaultRegistry}`,
      fix: 'npm config set registry ADDRESS',
    })
  }
  // Neither sent nor shown: npm does not log in by the address either.
  url.username = ''
  url.password = ''
  url.search = ''
  url.hash = ''
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url
}

async function readCertificates(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new AppError(
      'registry_refused',
      {
        what: `The certificates npm is set up with cannot be read: ${systemReason(cause)}`,
        where: file,
        fix: 'Correct cafile in .npmrc',
      },
      { cause },
    )
  }
}
