import { stat } from 'node:fs/promises'
import { watchFile, type WatchOptions } from '../node/watch-file.ts'
import { documentIds, fileOf, type DocumentPlaces } from './document-places.ts'

const defaultPollMs = 2_000

/** Calls back when Codex's file, ours or any profile layer was written, made or removed. Writes nothing. */
export function watchDocuments(
  places: DocumentPlaces,
  onChange: () => void,
  options: WatchOptions = {},
): () => void {
  const stops = [
    watchFile(fileOf(places, 'codex'), onChange, options),
    watchFile(fileOf(places, 'ours'), onChange, options),
  ]
  let seen: string | null = null
  const poll = async (): Promise<void> => {
    const now = await layersSignature(places)
    if (seen !== null && seen !== now) onChange()
    seen = now
  }
  void poll()
  const timer = setInterval(() => void poll(), options.pollMs ?? defaultPollMs)
  timer.unref()
  return () => {
    clearInterval(timer)
    for (const stop of stops) stop()
  }
}

/** Layers come and go under any name, so they are looked for and not watched one by one. */
async function layersSignature(places: DocumentPlaces): Promise<string> {
  const layers = (await documentIds(places)).filter((id) => id.startsWith('profile:'))
  const signatures = await Promise.all(
    layers.map(async (id) => {
      const found = await stat(fileOf(places, id)).catch(() => null)
      return found === null ? id : `${id} ${found.ino} ${found.size} ${found.mtimeMs}`
    }),
  )
  return signatures.join('\n')
}
