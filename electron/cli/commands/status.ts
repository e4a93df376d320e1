import { serviceIds, type ServiceId, type ServiceState } from '../../../shared/services/service-status.ts'
import { readHostStatus } from '../../host/status-file.ts'
import type { StatusArguments } from '../arguments.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'

/** One row of `status --json`; scripts rely on these names. `since` in epoch ms, null when nothing runs. */
type StatusRow = {
  id: ServiceId
  wanted: 'running' | 'stopped'
  state: ServiceState
  pid: number | null
  port: number | null
  socket: string | null
  restarts: number
  since: number | null
}

/** Reads the running host's status file; asks nobody and starts nothing. */
export async function status(
  args: StatusArguments & { dataDir: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const host = await readHostStatus(args.dataDir)
  const rows = host === null ? serviceIds.map(stoppedRow) : host.services.map(toRow)
  if (args.json) terminal.out(JSON.stringify({ services: rows }))
  else {
    terminal.out(host === null ? `Not running (${args.dataDir})` : `Running, pid ${host.host.pid}`)
    for (const row of rows) terminal.out(textOf(row))
    for (const { id, error } of host?.services ?? []) {
      if (error !== null) terminal.out(`  ${id}: ${error.message}`)
    }
    if (host !== null) terminal.out(`Base URL: ${host.baseUrl}`)
  }
  const isWrong = rows.some(({ state }) => state === 'failed' || state === 'unhealthy')
  return isWrong ? exitCodes.foundProblem : exitCodes.ok
}

function toRow({ id, wanted, state, pid, port, socket, restarts, since }: StatusRow): StatusRow {
  return { id, wanted, state, pid, port, socket, restarts, since }
}

function stoppedRow(id: ServiceId): StatusRow {
  return {
    id,
    wanted: 'stopped',
    state: 'stopped',
    pid: null,
    port: null,
    socket: null,
    restarts: 0,
    since: null,
  }
}

function textOf({ id, wanted, state, pid, port, socket, restarts }: StatusRow): string {
  const facts = [
    pid === null ? [] : [`pid ${pid}`],
    port === null ? [] : [`port ${port}`],
    socket === null ? [] : [`socket ${socket}`],
    restarts === 0 ? [] : [`${restarts} restarts`],
    wanted === 'running' && state === 'stopped' ? ['should run'] : [],
  ].flat()
  return `  ${id.padEnd(8)} ${state}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`
}
