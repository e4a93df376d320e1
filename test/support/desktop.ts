import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * A bare desktop on the display the test runs on: a window manager, a panel with a system tray and a session bus of
 * its own without a StatusNotifierWatcher, so that Electron uses XEmbed.
 */
export type Desktop = { env: Record<string, string>; stop(): Promise<void> }

export async function startDesktop(): Promise<Desktop> {
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const address = await firstLine(bus)
  const children = [
    bus,
    spawn('openbox', [], { stdio: 'ignore' }),
    spawn('trayer', ['--edge', 'top', '--align', 'right', '--widthtype', 'request', '--height', '32'], {
      stdio: 'ignore',
    }),
  ]
  return {
    env: { DBUS_SESSION_BUS_ADDRESS: address },
    async stop() {
      for (const child of children) {
        const gone = new Promise((resolve) => child.once('exit', resolve))
        if (child.exitCode === null && child.kill()) await gone
      }
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('no output to read')
  for await (const line of createInterface(child.stdout)) return line
  throw new Error('the program ended without a line')
}

/**
 * The centre of the one icon in the panel; null until it has been embedded. Trayer's first geometry takes about a
 * second, and the icon is sometimes wrapped in an unnamed window: only the panel's size and children count.
 */
export async function trayIconCentre(): Promise<{ x: number; y: number } | null> {
  const { stdout } = await run('xwininfo', ['-root', '-tree'])
  const lines = stdout.split('\n')
  const at = lines.findIndex((line) => line.includes('"panel"'))
  const panel = /(\d+)x(\d+)\+\S+\s+\+(-?\d+)\+(-?\d+)/.exec(lines[at] ?? '')
  if (!panel) return null
  const [width, height, x, y] = panel.slice(1).map(Number) as [number, number, number, number]
  const indent = (line: string): number => line.search(/\S/)
  const hasChild = indent(lines[at + 1] ?? '') > indent(lines[at] ?? '') || /child/.test(lines[at + 1] ?? '')
  return width >= 24 && hasChild ? { x: x + Math.round(width / 2), y: y + Math.round(height / 2) } : null
}

export async function xdotool(...args: string[]): Promise<string> {
  return (await run('xdotool', args)).stdout.trim()
}

/** Top-level windows that are mapped; an open menu is one. */
export async function visibleWindows(): Promise<number> {
  return (await xdotool('search', '--onlyvisible', '--maxdepth', '1', '.*')).split('\n').length
}

/** A picture of the whole display. */
export async function screenshot(file: string): Promise<void> {
  await run('import', ['-window', 'root', file])
}
