const lookEveryMs = 500

/**
 * Ends this process as SIGTERM would when npm has been ended. npm runs `npx x` and scripts through a shell and passes
 * a signal only to that shell, which dies of it and leaves its child behind, running (npm 11 with dash).
 * @param {string} lifecycle the `npm_lifecycle_event` under which npm is the one to wait for: `npx`, `start`
 */
export function endWithNpm(lifecycle) {
  if (process.platform === 'win32' || process.env['npm_lifecycle_event'] !== lifecycle) return
  const shell = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, lookEveryMs)
  timer.unref()
}
