import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { step } from './progress.mjs'

const pollEveryMs = 100

/**
 * Runs `work` while no other process of this machine is inside the same lock; waits for its turn.
 * The lock is a file that names its owner: one left by a killed process is taken over.
 * @template T
 * @param {string} lockFile
 * @param {string} waiting said while somebody else is inside: `waiting for another build`
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function exclusively(lockFile, waiting, work) {
  mkdirSync(dirname(lockFile), { recursive: true })
  if (!tryLock(lockFile)) {
    await step(waiting, async () => {
      while (!tryLock(lockFile)) await delay(pollEveryMs)
    })
  }
  try {
    return await work()
  } finally {
    rmSync(lockFile, { force: true })
  }
}

/** @param {string} lockFile */
function tryLock(lockFile) {
  // Linked into place with its content, so that nobody ever reads a lock without an owner.
  const mine = `${lockFile}.${process.pid}`
  writeFileSync(mine, String(process.pid))
  try {
    linkSync(mine, lockFile)
    return true
  } catch {
    removeIfAbandoned(lockFile)
    return false
  } finally {
    rmSync(mine, { force: true })
  }
}

/** @param {string} lockFile */
function removeIfAbandoned(lockFile) {
  const owner = ownerOf(lockFile)
  if (owner === null || isRunning(owner)) return
  const aside = `${lockFile}.${process.pid}.abandoned`
  try {
    renameSync(lockFile, aside)
    // Somebody else took it over between our look and the rename: give it back.
    if (ownerOf(aside) !== owner) linkSync(aside, lockFile)
  } catch {
    // Gone already: the next try finds out.
  }
  rmSync(aside, { force: true })
}

/** @param {string} lockFile @returns {number | null} */
function ownerOf(lockFile) {
  try {
    return Number(readFileSync(lockFile, 'utf8'))
  } catch {
    return null
  }
}

/**
 * @param {number} pid
 * @returns {boolean} true also for a process of another user
 */
export function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM'
  }
}
