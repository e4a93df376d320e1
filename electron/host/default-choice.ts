import { existsSync } from 'node:fs'
import type { UseMode } from '../../shared/codex-config/use-in-codex-state.ts'
import { AppError, toWireError } from '../../shared/errors/app-error.ts'
import { changedMeanwhile } from '../codex-config/changed-meanwhile.ts'
import { startGuard, type Guard } from '../codex-config/guard.ts'
import { restoreAll } from '../codex-config/restore.ts'
import { keyFileCommand, useInCodex } from '../codex-config/use-in-codex.ts'
import type { UseInCodexParts } from './use-in-codex-parts.ts'
import { readMode } from './read-use-mode.ts'
import { choiceIn, forgetWish, readWish, writeWish, type UseWish } from './use-wish.ts'

const noGuard = 'Nothing here can watch over it'

/** That plain `codex` uses us: written and watched over while we run, taken back when we end, remembered in between. */
export type DefaultChoice = {
  isWanted(): Promise<boolean>
  /** Forgets a wish that its user has overruled by choosing another provider since. */
  isStillWanted(): Promise<boolean>
  /** The user asks for it now: what was chosen before is what is there. */
  begin(codexVersion: string): Promise<void>
  /** The same while nothing answers at our address: only the wish. */
  beginLater(): Promise<void>
  /** @throws AppError `config_write_failed` and what `useInCodex` throws */
  write(codexVersion: string): Promise<void>
  /** The user does not want it any more. */
  end(): Promise<void>
  /** Who took it away by hand while we ran does not want it again. */
  noticeChange(): Promise<void>
  /** Puts the user's provider back; the wish stays. */
  takeBack(): Promise<void>
  /** Why nobody watches over it; null while somebody does. */
  unguarded(): string | null
}

/** @param onProgramGone after us nobody could restore any more: who takes it back now, in the order of other changes */
export function createDefaultChoice(
  parts: UseInCodexParts,
  onProgramGone: () => Promise<void>,
): DefaultChoice {
  const { files, codexHome, wishFile } = parts
  const watcher = createWatcher(parts, onProgramGone)
  /** Whether the choice in the file is one of this run. */
  let isOurs = false

  const wish = async (): Promise<UseWish | null> => {
    const found = await readWish(wishFile)
    return found?.codexHome === codexHome ? found : null
  }
  const choice = async (): Promise<string | null> => choiceIn((await files.text('codex')).text)
  const write = async (version: string): Promise<void> => {
    const before = (await wish())?.before ?? (await choice()) ?? ''
    watcher.start()
    try {
      await writeUse(parts, 'default', version)
    } catch (error) {
      if (!isOurs) await watcher.release()
      throw error
    }
    if (!isOurs) await writeWish(wishFile, { codexHome, before })
    isOurs = true
  }
  const takeBack = async (): Promise<void> => {
    await restoreDefault(parts)
    await watcher.release()
    isOurs = false
  }

  return {
    isWanted: async () => (await wish()) !== null,
    async isStillWanted() {
      const wanted = await wish()
      if (wanted === null || isOurs) return wanted !== null
      const now = await choice()
      // One that is broken is told of by the write, in its own words.
      if (now === null || now === wanted.before) return true
      await forgetWish(wishFile)
      return false
    },
    async begin(version) {
      if (!isOurs) await forgetWish(wishFile)
      await write(version)
    },
    async beginLater() {
      await writeWish(wishFile, { codexHome, before: (await choice()) ?? '' })
    },
    write,
    async end() {
      await forgetWish(wishFile)
      await takeBack()
    },
    async noticeChange() {
      if (!isOurs) return
      const now = await choice().catch(() => null)
      if (now !== null && (await readMode(files)) !== 'default') await forgetWish(wishFile)
    },
    takeBack,
    unguarded: watcher.problem,
  }
}

/** @throws AppError `config_write_failed` when somebody else changes the file at the same moment */
export async function writeUse(parts: UseInCodexParts, mode: UseMode, codexVersion: string): Promise<void> {
  const fromFile = parts.keySource() === 'file'
  const results = await useInCodex(parts.files, {
    mode,
    codexVersion,
    baseUrl: parts.baseUrl(),
    keyCommand: fromFile ? keyFileCommand(parts.keyFile, process.platform) : null,
    envKey: 'CODEX_TRAY_API_KEY',
  })
  if (results.some(({ outcome }) => outcome === 'conflict')) throw changedMeanwhile()
}

type Watcher = {
  /** @throws AppError `config_write_failed` when nothing here could restore after us */
  start(): void
  release(): Promise<void>
  /** Why nobody watches; null while somebody does. */
  problem(): string | null
}

function createWatcher({ restoreCommand, env }: UseInCodexParts, takeBack: () => Promise<void>): Watcher {
  let guard: Guard | null = null
  let lost: string | null = null
  return {
    start() {
      if (restoreCommand === null) throw unguarded()
      if (guard === null && !existsSync(restoreCommand[0])) throw programGone(restoreCommand[0])
      lost = null
      guard ??= startGuard({
        restoreCommand,
        env,
        onLost: (reason) => (lost = reason),
        onProgramGone: () => void takeBack().catch((error: unknown) => (lost = toWireError(error).message)),
      })
    },
    async release() {
      await guard?.release()
      guard = null
    },
    problem: () => (guard === null ? noGuard : lost),
  }
}

async function restoreDefault({ backupsFolder, codexHome }: UseInCodexParts): Promise<void> {
  const report = await restoreAll({ backupsFolder, codexHome, now: Date.now, what: 'default-provider' })
  const [failed] = report.failed
  if (failed !== undefined) throw AppError.fromWire(failed.error)
}

function unguarded(): AppError {
  return new AppError('config_write_failed', {
    what: 'Plain codex was not changed: nothing here could put its provider back if codex-tray were killed',
    fix: 'Use the profile instead',
  })
}

/** @param where the program that would restore */
export function programGone(where: string): AppError {
  return new AppError('config_write_failed', {
    what: 'Plain codex does not use codex-tray: its program is not there any more, so nothing could put the provider back if codex-tray were killed',
    where,
    fix: 'Start codex-tray anew from where its program is now',
  })
}
