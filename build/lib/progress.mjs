/** A step is announced once it has taken this long: short ones stay silent. */
const announceAfterMs = 1500
const repeatEveryMs = 10_000

/** @param {string} line */
const say = (line) => process.stderr.write(`codex-tray: ${line}\n`)

/**
 * Runs one step and tells on stderr what it is doing when it takes longer than a moment, then every 10 s,
 * then how long it took. stdout stays untouched: other programs read it.
 * @template T
 * @param {string} what in the -ing form: `fetching the Electron runtime`
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(what, work) {
  const startedAt = performance.now()
  const seconds = () => ((performance.now() - startedAt) / 1000).toFixed(1)
  let announced = false
  const announce = () => {
    say(announced ? `still ${what} (${seconds()} s)` : `${what} ...`)
    announced = true
    timer = setTimeout(announce, repeatEveryMs)
  }
  let timer = setTimeout(announce, announceAfterMs)
  try {
    const result = await work()
    if (announced) say(`${what}: done in ${seconds()} s`)
    return result
  } finally {
    clearTimeout(timer)
  }
}
