import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { textAt, type DocumentView } from '../../shared/doctor/config-view.ts'
import type { EnvView } from '../../shared/doctor/env-view.ts'
import { accessOf } from './read-document.ts'

type Environment = Readonly<Record<string, string | undefined>>

export type EnvOptions = {
  /** What Codex will be started with. */
  env: Environment
  codexFile: string
  documents: readonly DocumentView[]
  /** Ids of providers of ours whose key is stored. */
  storedKeys: ReadonlySet<string>
  /** Where our proxy listens; null: it does not run. */
  ownPort: number | null
}

/** Facts for the rules. Values of variables are looked at (is it empty, does NO_PROXY name a host) and not kept. */
export async function readEnv(options: EnvOptions): Promise<EnvView> {
  const { env, codexFile, documents, storedKeys, ownPort } = options
  const folder = dirname(codexFile)
  const set = Object.entries(env).flatMap(([name, value]): [string, 'set' | 'empty'][] =>
    value === undefined ? [] : [[name, value.trim() === '' ? 'empty' : 'set']],
  )
  return {
    variables: new Map(set),
    hasDotenv: existsSync(join(folder, '.env')),
    proxiedHosts: proxiedHosts(env),
    missingFiles: new Set(documents.flatMap((document) => missingFiles(document, folder))),
    authFile: await accessOf(join(folder, 'auth.json')),
    codexHomeMissing: await isMissingFolder(env['CODEX_HOME']),
    storedKeys,
    ownPort,
  }
}

const loopback = ['127.0.0.1', 'localhost', '::1']

/** HTTPS_PROXY is for https only; both spellings are read (run on 0.44.0 to 0.169.0). */
function proxiedHosts(env: Environment): ReadonlyMap<string, string> {
  const variable = ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'].find((name) => isSet(env[name]))
  if (variable === undefined) return new Map()
  const exceptions = (env['NO_PROXY'] ?? env['no_proxy'] ?? '').split(',').map((entry) => entry.trim())
  return new Map(
    loopback
      .filter((host) => !exceptions.some((entry) => covers(entry, host)))
      .map((host) => [host, variable]),
  )
}

const isSet = (value: string | undefined): boolean => value !== undefined && value.trim() !== ''

function covers(entry: string, host: string): boolean {
  if (entry === '*') return true
  if (entry === '127.0.0.0/8') return host === '127.0.0.1'
  return (
    entry
      .replace(/^\[(.*)\]$/, '$1')
      .replace(/^\./, '')
      .toLowerCase() === host
  )
}

const fileKeys = ['model_catalog_json', 'model_instructions_file', 'experimental_instructions_file']

/** `~` is for Codex to expand: such paths are not judged. */
function missingFiles({ value }: DocumentView, folder: string): string[] {
  return fileKeys.flatMap((key) => {
    const path = textAt(value, [key])
    if (path === null || path.startsWith('~')) return []
    return existsSync(isAbsolute(path) ? path : resolve(folder, path)) ? [] : [path]
  })
}

async function isMissingFolder(path: string | undefined): Promise<boolean> {
  if (path === undefined || path === '') return false
  const found = await stat(path).catch(() => null)
  return found === null || !found.isDirectory()
}
