/** Lets the parent ask for this process's CPU time and memory. */
process.on('disconnect', () => process.exit())
process.on('message', (message) => {
  if (message?.bench !== 'usage') return
  if (message.collect === true) globalThis.gc?.()
  const { user, system } = process.cpuUsage()
  process.send({ type: 'usage', cpuUs: user + system, rss: process.memoryUsage.rss() })
})
