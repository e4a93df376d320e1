import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { promisify } from 'node:util'

export type PortOwner = { pid: number; name: string }

const run = promisify(execFile)
const runOptions = { timeout: 3000, windowsHide: true } as const

/**
 * Who listens on a TCP port of this machine. Best effort: other users' programs may be hidden from us.
 *
 * @returns null when unknown
 */
export async function findPortOwner(port: number): Promise<PortOwner | null> {
  try {
    if (process.platform === 'linux') return await fromProc(port)
    if (process.platform === 'win32') return await fromNetstat(port)
    return await fromLsof(port)
  } catch {
    return null
  }
}

async function fromProc(port: number): Promise<PortOwner | null> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')),
  )
  const inodes = new Set(tables.flatMap((table) => listeningInodes(table, port)))
  if (inodes.size === 0) return null
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry) || !(await holdsSocket(entry, inodes))) continue
    const name = await readFile(`/proc/${entry}/comm`, 'utf8').catch(() => '')
    return { pid: Number(entry), name: name.trim() || 'unknown' }
  }
  return null
}

/** Rows of /proc/net/tcp: local address in column 2 as HEX:PORT, state in column 4 (0A = LISTEN), inode in 10. */
export function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(suffix) === true && columns[3] === '0A')
    .map((columns) => columns[9] ?? '')
}

async function holdsSocket(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`
  const files = await readdir(folder).catch(() => [])
  for (const file of files) {
    const target = await readlink(`${folder}/${file}`).catch(() => '')
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1]
    if (inode !== undefined && inodes.has(inode)) return true
  }
  return false
}

async function fromLsof(port: number): Promise<PortOwner | null> {
  const { stdout } = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], runOptions)
  return parseLsof(stdout)
}

/** Field output: a line `p<pid>`, then `c<command>`. */
export function parseLsof(output: string): PortOwner | null {
  const pid = /^p(\d+)$/m.exec(output)?.[1]
  const name = /^c(.+)$/m.exec(output)?.[1]
  return pid === undefined ? null : { pid: Number(pid), name: name ?? 'unknown' }
}

async function fromNetstat(port: number): Promise<PortOwner | null> {
  const { stdout } = await run('netstat', ['-ano', '-p', 'TCP'], runOptions)
  const pid = parseNetstat(stdout, port)
  if (pid === null) return null
  const list = await run('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'], runOptions)
  return { pid, name: /^"([^"]+)"/m.exec(list.stdout)?.[1] ?? 'unknown' }
}

/** The state's word is translated by Windows; a listener is the row whose remote address ends in `:0`. */
export function parseNetstat(output: string, port: number): number | null {
  for (const line of output.split(/\r?\n/)) {
    const [protocol, local, remote, , pid] = line.trim().split(/\s+/)
    if (protocol !== 'TCP' || local?.endsWith(`:${port}`) !== true || remote?.endsWith(':0') !== true)
      continue
    if (pid !== undefined && /^\d+$/.test(pid)) return Number(pid)
  }
  return null
}
