import { rm } from 'node:fs/promises'
import { cpus, release } from 'node:os'
import { buildProxy } from '../fakes/build-bundle.mjs'
import { closeAgents } from './load.mjs'
import { convertRows } from './convert-rows.mjs'
import { rows as passRows } from './rows.mjs'
import { openStage } from './stage.mjs'

/**
 * `npm run bench [-- --quick] [row …]`: prints a Markdown table. Ratios against node-pipe are what counts: they
 * are taken in the same run on the same machine.
 */
const rows = new Map([...passRows, ...convertRows])
const args = process.argv.slice(2)
const options = { scale: args.includes('--quick') ? 0.25 : 1 }
const wanted = args.filter((arg) => !arg.startsWith('--'))
const names = [...rows.keys()].filter((name) => wanted.length === 0 || wanted.includes(name))
if (names.length === 0) {
  console.error(`no such row; rows: ${[...rows.keys()].join(', ')}`)
  process.exit(2)
}

const { entry, folder } = await buildProxy()
try {
  console.log(
    `Node ${process.version}, ${process.platform} ${release()}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}\n`,
  )
  console.log(
    '| | direct | node-pipe | codex-tray | ÷ node-pipe | must | goal |\n|---|---|---|---|---|---|---|',
  )
  for (const [name, measure] of rows) {
    if (!names.includes(name)) continue
    console.error(`… ${name}`)
    // New processes: what one row left in memory and caches is not the next one's.
    const stage = await openStage(entry)
    try {
      for (const line of await measure(stage, options)) console.log(`| ${line.join(' | ')} |`)
    } finally {
      closeAgents()
      stage.close()
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
process.exit(0)
