import { connectDaemon } from '../../codex/daemon-link.ts'
import type { CodexLink } from '../../codex/link.ts'

/** The proxy's one line to the daemon, shared by all who need Codex. */
export type DaemonConnection = {
  /**
   * The open line, or a new one: the daemon may have been started anew since.
   * @throws AppError `daemon_unreachable`
   */
  link(): Promise<CodexLink>
  close(): void
}

/** @param socket path of the daemon's Unix socket (named pipe on Windows), whether or not it listens now */
export function createDaemonConnection(socket: string): DaemonConnection {
  let opened: Promise<CodexLink> | null = null
  let closed = false

  function open(): Promise<CodexLink> {
    const opening = connectDaemon(socket)
    const forget = (): void => {
      if (opened === opening) opened = null
    }
    opening.then((link) => {
      if (closed) link.close()
      link.onClosed(forget)
    }, forget)
    return opening
  }

  return {
    link: () => (opened ??= open()),
    close() {
      closed = true
      opened?.then(
        (link) => link.close(),
        () => undefined,
      )
      opened = null
    },
  }
}
