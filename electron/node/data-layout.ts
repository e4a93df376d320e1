import { join } from 'node:path'

/** What lies where in the data folder. Every file is 0600, every folder 0700. */
export type DataLayout = {
  logs: string
  /** Lock, pid files and the status file: nothing in it outlives its host's usefulness. */
  run: string
  statusFile: string
  keyFile: string
  preferencesFile: string
  /** Keys of providers, encrypted or, if the user said so, not. */
  providerKeysFile: string
  /** Server-side conversations of the proxy, a file each. */
  conversations: string
  /** What the daemon keeps. */
  daemon: string
  /** Versions of Codex we installed ourselves, a folder each. */
  codexVersions: string
  /** Notes of our changes to configuration files, and the bytes before each. */
  backups: string
}

export function dataLayout(dataDir: string): DataLayout {
  const run = join(dataDir, 'run')
  return {
    logs: join(dataDir, 'logs'),
    run,
    statusFile: join(run, 'host.json'),
    keyFile: join(dataDir, 'access-key'),
    preferencesFile: join(dataDir, 'preferences.json'),
    providerKeysFile: join(dataDir, 'provider-keys.json'),
    conversations: join(dataDir, 'conversations'),
    daemon: join(dataDir, 'daemon'),
    codexVersions: join(dataDir, 'codex'),
    backups: join(dataDir, 'backups'),
  }
}
