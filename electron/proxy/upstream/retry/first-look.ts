import type { Json } from '../../../../shared/protocol/json/json-value.ts'
import { readProviderFailure, toldStatus } from '../../../../shared/protocol/provider-failure.ts'
import { createSseDecoder, type SseDecoder, type SseFrame } from '../../../../shared/protocol/sse/decoder.ts'

/** A refusal that came with status 200, as providers under load do it. */
export type HiddenRefusal = {
  /** The status it should have had. */
  status: number
  /** In the provider's words: its code. */
  word: string
  body: string
}

/** What a reply with status 200 is; `unknown` until enough of it is there. */
export type FirstLook = {
  push(bytes: Uint8Array): 'unknown' | 'answer' | HiddenRefusal
  /** The reply ended: nothing more can be waited for. */
  end(): 'answer' | HiddenRefusal
}

/** Without these bytes no reply tells of an error. */
const errorKey = Buffer.from('"error"')
/** A body that is not over by then is no refusal. */
const mostBytes = 64 * 1024
/** A refusal says so at its beginning. */
const tellingBytes = 256
const openBrace = 0x7b
const blankLine = Buffer.from('\n\n')
/** Of `data` and `event`. */
const fieldStarts: readonly (number | undefined)[] = [0x64, 0x65]
/** Events that come before an answer and before a refusal alike. */
const prelude = /^response\.(?:created|in_progress|queued)$/
const preludeType = /"type"\s*:\s*"(response\.(?:created|in_progress|queued))"/

/**
 * @param lookPast whether events that only announce an answer are waited through; not where the client gets them
 */
export function createFirstLook(lookPast: boolean): FirstLook {
  /** Nearly no reply needs it. */
  let decoder: SseDecoder | null = null
  const pieces: Uint8Array[] = []
  let length = 0
  let isObject: boolean | null = null

  function judgeFrames(frames: readonly SseFrame[]): 'unknown' | 'answer' | HiddenRefusal {
    for (const { event, data } of frames) {
      if (lookPast && prelude.test(event ?? preludeType.exec(data)?.[1] ?? '')) continue
      return refusalIn(data) ?? 'answer'
    }
    return 'unknown'
  }

  function judgeObject(bytes: Uint8Array): 'unknown' | 'answer' {
    pieces.push(bytes)
    const start = pieces.length === 1 ? bytes : Buffer.concat(pieces)
    return length < tellingBytes || asBuffer(start).includes(errorKey) ? 'unknown' : 'answer'
  }

  return {
    push(bytes) {
      const isFirst = length === 0
      length += bytes.length
      if (length > mostBytes) return 'answer'
      if (isFirst && !lookPast && isPlainFrame(bytes)) return 'answer'
      isObject ??= beginsObject(bytes)
      if (isObject === true) return judgeObject(bytes)
      decoder ??= createSseDecoder()
      return judgeFrames(decoder.push(bytes))
    },
    end() {
      if (isObject === true) return refusalIn(Buffer.concat(pieces).toString('utf8')) ?? 'answer'
      const verdict = judgeFrames(decoder?.end() ?? [])
      return verdict === 'unknown' ? 'answer' : verdict
    },
  }
}

/** Nearly every stream begins like this, and need not be decoded to see that. */
function isPlainFrame(bytes: Uint8Array): boolean {
  const buffer = asBuffer(bytes)
  return fieldStarts.includes(bytes[0]) && buffer.includes(blankLine) && !buffer.includes(errorKey)
}

/** @returns null while there is nothing but space */
function beginsObject(bytes: Uint8Array): boolean | null {
  if (bytes[0] === openBrace) return true
  const text = asBuffer(bytes).toString('latin1').trimStart()
  return text === '' ? null : text.startsWith('{')
}

function refusalIn(text: string): HiddenRefusal | null {
  if (!text.includes('"error"')) return null
  let value: Json
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const failure = readProviderFailure(value)
  const status = failure === null ? null : toldStatus(failure)
  if (failure === null || status === null) return null
  return { status, word: failure.code ?? failure.type ?? '', body: text }
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
