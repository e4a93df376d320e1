/**
 * How a child is started, behind one interface: `utility` (inside Electron), `fork` (headless) and `exec`
 * (foreign binaries). The supervisor knows only this.
 */
export type LaunchRequest = {
  /** Shown in process lists and log file names. */
  id: string
  /** For `utility` and `fork` a JavaScript entry file; for `exec` a binary. */
  file: string
  args: readonly string[]
  /** The whole environment of the child: nothing is inherited. Never put a secret here. */
  env: Readonly<Record<string, string>>
  cwd?: string
}

export type ChildExit = { code: number | null; signal: string | null }

/** One started child. Every callback may be set once; the channel is a no-op for foreign binaries. */
export type Child = {
  /** Undefined until the system has started it (utilityProcess assigns it late). */
  readonly pid: number | undefined
  /** Resolves when the process has been spawned; rejects when it could not be (ENOENT, EACCES ...). */
  readonly spawned: Promise<void>
  /** @param ports transferred with the message where the launcher can (`utility`), else ignored */
  send(message: unknown, ports?: readonly unknown[]): void
  onMessage(listener: (message: unknown) => void): void
  /** One complete line, without its end, from either stream. */
  onLine(listener: (line: string, stream: 'stdout' | 'stderr') => void): void
  onExit(listener: (exit: ChildExit) => void): void
  /** To the whole process group where there is one. */
  signal(signal: 'SIGTERM' | 'SIGKILL'): void
}

export type Launcher = { launch(request: LaunchRequest): Child }
