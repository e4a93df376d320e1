import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { isObject, readList, readObject } from '../../shared/protocol/json/readers.ts'
import type { Json, JsonObject } from '../../shared/protocol/json/json-value.ts'
import { foldResponse } from '../../shared/protocol/responses/fold.ts'
import type { StreamRun } from './stream-run.ts'

/**
 * Golden streams of Responses upstreams. `<name>.in.txt`: one upstream event per line, after a first line `# {…}`
 * with what the request asked for. `<name>.out.txt`: what the client got, and how the stream ended.
 * `UPDATE_GOLDEN=1` writes them anew.
 */
export type GoldenFolder = {
  names: readonly string[]
  read<Wishes>(name: string): { wishes: Wishes; events: Json[] }
  /** Fails when the stream is not the recorded one. */
  compare(name: string, run: StreamRun): void
}

/** @param url `import.meta.url` of the test that lies beside the files */
export function goldenFolder(url: string): GoldenFolder {
  const folder = fileURLToPath(new URL('.', url))
  return {
    names: readdirSync(folder)
      .filter((file) => file.endsWith('.in.txt'))
      .map((file) => file.slice(0, -'.in.txt'.length)),
    read(name) {
      const [head = '', ...lines] = readFileSync(`${folder}${name}.in.txt`, 'utf8').trimEnd().split('\n')
      const events = lines.map((line): Json => JSON.parse(line))
      return { wishes: JSON.parse(head.replace(/^# /, '')), events }
    },
    compare(name, { events, result }) {
      const { outcome, breakConnection, error, warnings } = result
      const last = { outcome, breakConnection, error: error?.code ?? null, warnings }
      const text = `${[...events.map(({ data }) => data), `# ${JSON.stringify(last)}`].join('\n')}\n`
      const file = `${folder}${name}.out.txt`
      if (process.env['UPDATE_GOLDEN'] === '1' || !existsSync(file)) writeFileSync(file, text)
      expect(text).toBe(readFileSync(file, 'utf8'))
    },
  }
}

/** What a client that does not stream would get: the final object where it is complete. */
export function wholeAnswer(events: readonly Json[]): JsonObject {
  for (const event of events.filter(isObject)) {
    const final = event['object'] === 'response' ? event : readObject(event, 'response')
    if (final !== undefined && (readList(final, 'output') ?? []).length > 0) return final
  }
  return foldResponse(events) ?? {}
}
