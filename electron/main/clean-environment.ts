/**
 * Variables that steer Node or Electron itself and were meant for this process, not for the children that
 * inherit its environment.
 */
const steering = ['NODE_OPTIONS', 'ELECTRON_RUN_AS_NODE', 'ELECTRON_NO_ATTACH_CONSOLE', 'VITE_DEV_SERVER_URL']

export function cleanEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !steering.includes(name)))
}
