/**
 * Our proxy's entry, as released, with the usage counter beside it. In this order: Node keeps messages back until
 * somebody listens, and the first one, `init`, is the proxy's.
 */
await import(process.argv[2])
await import('./measured.mjs')
