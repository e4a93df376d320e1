import { randomBytes } from 'node:crypto'
import { AppError, toWireError } from '../../../shared/errors/app-error.ts'
import type { Dialect } from '../../../shared/protocol/dialect.ts'
import type { OutgoingRequest, ReplyHandler, Upstream, UpstreamCall } from '../upstream/upstream.ts'
import { answerTo, paceOf } from './answer.ts'
import { chatScript } from './chat-script.ts'
import { readQuestion } from './question.ts'
import { responsesScript } from './responses-script.ts'
import type { Script } from './script.ts'

/**
 * The provider that is always there: no account, no network. It answers through the same interface as a
 * provider over HTTP, so whoever practises goes the whole way that real traffic goes.
 */
export function createPracticeUpstream(dialect: Dialect): Upstream {
  return {
    open(request, handler) {
      const player = new Player(handler)
      // Never before `open` has returned: over a network that cannot happen either.
      setImmediate(() => player.start(dialect, request))
      return player
    },
  }
}

class Player implements UpstreamCall {
  readonly #handler: ReplyHandler
  #timer: NodeJS.Timeout | null = null
  #stopped = false
  #paused = false
  #next: (() => void) | null = null

  constructor(handler: ReplyHandler) {
    this.#handler = handler
  }

  start(dialect: Dialect, request: OutgoingRequest): void {
    if (this.#stopped) return
    try {
      const body: unknown = JSON.parse(new TextDecoder().decode(Buffer.concat(request.pieces)))
      const question = readQuestion(dialect, body)
      const answer = answerTo(question)
      const ids = { random: randomBytes(12).toString('hex'), now: Math.floor(Date.now() / 1000) }
      const script =
        dialect === 'chat' ? chatScript(question, answer, ids) : responsesScript(question, answer, ids)
      this.#play(script, paceOf(question.model))
    } catch (thrown) {
      this.#handler.failed(thrown instanceof AppError ? thrown : AppError.fromWire(toWireError(thrown)))
    }
  }

  abort(): void {
    this.#stopped = true
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    const next = this.#next
    this.#next = null
    next?.()
  }

  #play(script: Script, pace: number): void {
    if ('whole' in script) {
      // A wait for the whole answer would only be dull: at most half a second, but slow stays slow.
      const wait = pace >= 500 ? script.steps * pace : Math.min(500, script.steps * pace)
      this.#after(wait, () => {
        this.#handler.head(200, { 'content-type': 'application/json' })
        this.#handler.data(Buffer.from(JSON.stringify(script.whole)))
        this.#handler.end()
      })
      return
    }
    this.#handler.head(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
    })
    this.#playFrames(script.frames, 0, pace)
  }

  #playFrames(frames: readonly string[], index: number, pace: number): void {
    const frame = frames[index]
    if (frame === undefined) return this.#handler.end()
    this.#handler.data(Buffer.from(frame))
    this.#after(index + 1 < frames.length ? pace : 0, () => this.#playFrames(frames, index + 1, pace))
  }

  #after(ms: number, action: () => void): void {
    this.#timer = setTimeout(() => {
      if (this.#stopped) return
      if (this.#paused) this.#next = action
      else action()
    }, ms)
  }
}
