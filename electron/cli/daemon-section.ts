import type { ConfigFile } from '../../shared/config/config-schema.ts'
import { AppError } from '../../shared/errors/app-error.ts'
import { parseConfig } from '../settings/parse-config.ts'
import { readConfigFile } from '../settings/read-config-file.ts'

type DaemonSection = NonNullable<ConfigFile['daemon']>

/**
 * `[daemon]` of the configuration file; empty where there is no file.
 *
 * @throws AppError `config_*`: a daemon that is started by hand must be the one that is configured
 */
export async function readDaemonSection(file: string): Promise<DaemonSection> {
  const text = await readConfigFile(file)
  if (text === null) return {}
  const parsed = parseConfig(text, file)
  if (!parsed.ok) throw AppError.fromWire(parsed.error)
  return parsed.config.daemon ?? {}
}
