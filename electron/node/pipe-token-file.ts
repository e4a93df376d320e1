import { homedir } from 'node:os'
import { win32 } from 'node:path'

/**
 * Where the daemon of a named pipe keeps what its clients must show first: a pipe has no mode that keeps other users out,
 * the user's own folder does. Made of the pipe's name alone, for that is all most clients are told. Null where the socket
 * guards itself. Never run on Windows.
 */
export const pipeTokenFile = (
  socket: string,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string | null =>
  platform === 'win32'
    ? win32.join(home, 'AppData', 'Local', 'codex-tray', 'pipes', `${win32.basename(socket)}.token`)
    : null
