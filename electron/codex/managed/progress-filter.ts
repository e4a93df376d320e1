import type { InstallProgress } from '../../../shared/codex/managed-version.ts'

const bytesWithoutTotal = 1_000_000

/**
 * Passes on what a person could see change: every new step, every whole percent of it (each megabyte where the total is
 * not known), and its end. A fast download would otherwise be thousands of events.
 */
export function filterProgress(
  listener: (progress: InstallProgress) => void,
): (progress: InstallProgress) => void {
  let last = ''
  return (progress) => {
    const { step, doneBytes, totalBytes } = progress
    const part = doneBytes === null ? 0 : Math.floor(doneBytes / partSize(totalBytes))
    const shown = `${step} ${totalBytes} ${part}`
    if (shown === last) return
    last = shown
    listener(progress)
  }
}

const partSize = (totalBytes: number | null): number =>
  totalBytes === null ? bytesWithoutTotal : Math.max(1, totalBytes / 100)
