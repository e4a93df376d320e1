/** The raw channel names, apart from the contract so that the preload bundle carries no schemas. */
export const channels = {
  call: 'codex-tray:call',
  event: 'codex-tray:event',
  port: 'codex-tray:port',
} as const
