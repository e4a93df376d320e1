import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { z } from 'zod'

/**
 * A process told apart from every later one with the same number: pids are reused, start times within one
 * boot are not.
 */
export const processIdentitySchema = z.object({
  pid: z.int().min(1),
  /** In whatever unit the system counts; only compared. */
  startTime: z.string(),
  /** Changes with every boot where the system says so, else empty. */
  bootId: z.string(),
})
export type ProcessIdentity = z.infer<typeof processIdentitySchema>

export type ProcessInfo = ProcessIdentity & { command: string }

const run = promisify(execFile)

/** @returns null when no such process runs; a zombie does not run */
export async function processInfo(pid: number): Promise<ProcessInfo | null> {
  try {
    if (process.platform === 'linux') return await fromProc(pid)
    return process.platform === 'win32' ? await fromPowerShell(pid) : await fromPs(pid)
  } catch {
    return null
  }
}

/** True while exactly that process, not a later one with its number, is running. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  const now = await processInfo(identity.pid)
  return now !== null && now.startTime === identity.startTime && now.bootId === identity.bootId
}

/** Who we are, for lock and status files. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  const info = await processInfo(process.pid)
  return { pid: process.pid, startTime: info?.startTime ?? 'unknown', bootId: info?.bootId ?? '' }
}

/** Field numbers from proc(5): 3 is the state, 22 the start time in clock ticks since boot. */
async function fromProc(pid: number): Promise<ProcessInfo | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The name in parentheses may itself hold spaces and parentheses: the fields begin after the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, startTime] = [fields[0], fields[19]]
  if (state === 'Z' || state === 'X' || startTime === undefined) return null
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8')
  const bootId = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  return { pid, startTime, bootId: bootId.trim(), command: command.replaceAll('\0', ' ').trim() }
}

async function fromPs(pid: number): Promise<ProcessInfo | null> {
  const env = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' }
  const { stdout } = await run('ps', ['-ww', '-o', 'stat=,lstart=,command=', '-p', String(pid)], { env })
  // `S    Sat Nov 21 14:10:00 2026 /usr/bin/node entry.js`
  const match = /^(\S+)\s+(\w+\s+\w+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/.exec(stdout.trim())
  const [, state, startTime, command] = match ?? []
  if (state === undefined || startTime === undefined || command === undefined || state.startsWith('Z'))
    return null
  return { pid, startTime, bootId: '', command }
}

const windowsProcess = z.object({ start: z.string(), command: z.string().nullable() })

async function fromPowerShell(pid: number): Promise<ProcessInfo | null> {
  const script =
    `$p = Get-CimInstance Win32_Process -Filter "ProcessId=${pid}"; if ($p) { ` +
    `@{ start = $p.CreationDate.ToUniversalTime().Ticks.ToString(); command = $p.CommandLine } | ConvertTo-Json -Compress }`
  const { stdout } = await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script], {
    windowsHide: true,
  })
  if (stdout.trim() === '') return null
  const parsed = windowsProcess.parse(JSON.parse(stdout))
  return { pid, startTime: parsed.start, bootId: '', command: parsed.command ?? '' }
}
