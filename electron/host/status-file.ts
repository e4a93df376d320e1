import { readFile, rm } from 'node:fs/promises'
import { z } from 'zod'
import { serviceStatusSchema, type ServiceStatus } from '../../shared/services/service-status.ts'
import { writeFileAtomically } from '../node/atomic-write.ts'
import { dataLayout } from '../node/data-layout.ts'
import {
  isRunning,
  ownIdentity,
  processIdentitySchema,
  type ProcessIdentity,
} from '../node/process-identity.ts'

/**
 * What another process may read about a running host: `run/host.json`, replaced at every change. No log lines
 * and no secrets.
 */
const hostStatusSchema = z.object({
  version: z.literal(1),
  host: processIdentitySchema,
  baseUrl: z.string(),
  services: z.array(serviceStatusSchema.omit({ lastLines: true })),
})
export type HostStatus = z.infer<typeof hostStatusSchema>

/** @returns null when no host runs for that folder: the file's writer is asked for, not believed */
export async function readHostStatus(dataDir: string): Promise<HostStatus | null> {
  const status = await readStatusFile(dataLayout(dataDir).statusFile)
  return status !== null && (await isRunning(status.host)) ? status : null
}

async function readStatusFile(file: string): Promise<HostStatus | null> {
  try {
    return hostStatusSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return null
  }
}

export type StatusWriter = {
  update(services: readonly ServiceStatus[], baseUrl: string): void
  /** Waits for what is being written, then removes the file. */
  close(): Promise<void>
}

/**
 * Writes one version at a time and always ends with the newest.
 *
 * @param onError a status that cannot be written must not stop the services
 */
export async function createStatusWriter(
  file: string,
  onError: (error: unknown) => void,
): Promise<StatusWriter> {
  const host: ProcessIdentity = await ownIdentity()
  let wanted = ''
  let written = ''
  let writing: Promise<void> | null = null

  const drain = async (): Promise<void> => {
    while (written !== wanted) {
      const text = wanted
      await writeFileAtomically(file, text, { durable: false, code: 'data_dir_unusable' }).catch(onError)
      written = text
    }
    writing = null
  }
  return {
    update(services, baseUrl) {
      const status: HostStatus = {
        version: 1,
        host,
        baseUrl,
        services: services.map(({ lastLines: _lines, ...rest }) => rest),
      }
      wanted = `${JSON.stringify(status)}\n`
      // Without anything to write `drain` is over before it is assigned, and would seem to write for ever.
      if (wanted !== written) writing ??= drain()
    },
    async close() {
      await writing
      await rm(file, { force: true }).catch(onError)
    },
  }
}
