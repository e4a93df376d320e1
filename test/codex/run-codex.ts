import { spawn } from 'node:child_process'
import { z } from 'zod'
import type { Codex } from './fetch-codex.ts'
import type { ScratchRepo } from './scratch-repo.ts'

const itemSchema = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  command: z.string().optional(),
  aggregated_output: z.string().optional(),
  exit_code: z.number().nullish(),
  status: z.string().optional(),
  changes: z.array(z.object({ path: z.string(), kind: z.string() })).optional(),
  message: z.string().optional(),
})
const eventSchema = z.looseObject({
  type: z.string(),
  item: itemSchema.optional(),
  usage: z.looseObject({ input_tokens: z.number(), output_tokens: z.number() }).optional(),
})
export type CodexEvent = z.infer<typeof eventSchema>
export type CodexItem = z.infer<typeof itemSchema>

export type CodexRun = {
  code: number | null
  events: CodexEvent[]
  /** What was completed, of one kind or all, in order. */
  items(type?: string): CodexItem[]
  /** Everything it printed, for messages. */
  output: string
}

const timeoutMs = 75_000
/** A port nobody listens on: Codex asks for model lists and updates outside, and must not reach it from a test. */
const nowhere = 'http://127.0.0.1:9'

/**
 * One `codex exec --json` in the scratch repository, to its end.
 * @param args after `exec --json`; the prompt is added
 * @throws when it takes more than 75 s, with everything it printed
 */
export async function runCodex(
  codex: Codex,
  repo: ScratchRepo,
  { args = [], apiKey }: { args?: readonly string[]; apiKey: string },
): Promise<CodexRun> {
  const all = [
    'exec',
    '--json',
    '--dangerously-bypass-approvals-and-sandbox',
    '-C',
    repo.folder,
    ...args,
    'Please do the work.',
  ]
  const child = spawn(codex.program, all, {
    cwd: repo.folder,
    // Nothing of ours is inherited: no key, no configuration of whoever runs the tests.
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: repo.codexHome,
      CODEX_HOME: repo.codexHome,
      CODEX_TRAY_KEY: apiKey,
      HTTP_PROXY: nowhere,
      HTTPS_PROXY: nowhere,
      NO_PROXY: '127.0.0.1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that the end of a run that hangs is the end of its commands too.
    detached: true,
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  }, timeoutMs)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  }).finally(() => clearTimeout(timer))
  const output = `${out}\n${err}`
  if (timedOut) throw new Error(`Codex ${codex.version} did not end within ${timeoutMs} ms: ${output}`)
  const lines = out.split('\n').filter((line) => line.startsWith('{'))
  const events = lines.map((line) => eventSchema.parse(JSON.parse(line)))
  return {
    code,
    events,
    items: (type) =>
      events
        .filter((event) => event.type === 'item.completed')
        .flatMap(({ item }) => (item === undefined || (type ?? item.type) !== item.type ? [] : [item])),
    output,
  }
}
