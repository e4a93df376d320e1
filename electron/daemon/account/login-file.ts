import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { watchFile, type WatchOptions } from '../../node/watch-file.ts'

/**
 * Watches the file Codex keeps its login in, unless its user has it in the keyring. Only whether it is there is looked at,
 * never what it holds. A Codex that runs reads it once, at its start: `codex login` and `codex logout` in a terminal are
 * nothing to it (0.44.0, 0.94.0 and 0.169.0, run).
 *
 * @param onChange also after Codex itself has written it
 * @returns ends it
 */
export function watchLoginFile(
  codexHome: string,
  onChange: (exists: boolean) => void,
  options?: WatchOptions,
): () => void {
  const file = join(codexHome, 'auth.json')
  const exists = (): Promise<boolean> =>
    access(file).then(
      () => true,
      () => false,
    )
  return watchFile(file, () => void exists().then(onChange), options)
}
