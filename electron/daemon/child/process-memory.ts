import { readFile } from 'node:fs/promises'

/**
 * Resident memory of a process and those it started, bytes: npm's `codex` is a Node program that runs the real one.
 * Null where there is no /proc.
 */
export async function processMemory(pid: number): Promise<number | null> {
  if (process.platform !== 'linux') return null
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    const own = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
    const below = await Promise.all(children.split(' ').filter(Boolean).map(Number).map(processMemory))
    return own + below.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0)
  } catch {
    return null
  }
}
