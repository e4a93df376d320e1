import { connectDaemon } from '../../codex/daemon-link.ts'
import type { CodexLink } from '../../codex/link.ts'

/** The proxy's one line to the daemon, shared by all who need Codex. */
export type DaemonConnection = {
  /**
   * The open line, or a new one: the daemon may have been started anew since.
   * @throws AppError `daemon_unreachable`
   */
  link(): Promise<CodexLink>
  /** Ends the line; one that is just being opened too. */
  close(): void
}

/** @param socket path of the daemon's Unix socket (named pipe on Windows), whether or not it listens now */
export function createDaemonConnection(socket: string): DaemonConnection {
  let opened: Promise<CodexLink> | null = null
  const ending = new AbortController()

  function open(): Promise<CodexLink> {
    const opening = connectDaemon(socket)
    void watch(opening)
    return opening
  }

  /** Forgets a line that is gone or never was, so that the next one who asks opens another. */
  async function watch(opening: Promise<CodexLink>): Promise<void> {
    const forget = (): void => {
      if (opened === opening) opened = null
    }
    try {
      const link = await opening
      const end = (): void => link.close()
      link.onClosed(() => {
        forget()
        ending.signal.removeEventListener('abort', end)
      })
      if (ending.signal.aborted) end()
      else ending.signal.addEventListener('abort', end, { once: true })
    } catch {
      forget()
    }
  }

  return { link: () => (opened ??= open()), close: () => ending.abort() }
}
