import type { Json, JsonObject } from '../json/json-value.ts'
import type { Mutable } from '../mutable.ts'
import type { Quirks } from '../quirks/quirks.ts'
import { toWireError } from '../../errors/app-error.ts'
import type { Converter, ReplyContext, StreamConverter } from './converter.ts'

export type ComposedMemory<Outer, Inner> = { outer: Outer; inner: Inner }

/**
 * Two converters one after the other: the client's dialect to the pivot, the pivot to the upstream's. With
 * `chat-to-responses` and `responses-to-chat` it serves a Chat client whose request a Chat upstream would not
 * understand (Cursor: flat and custom tools, Responses bodies) from that very upstream.
 *
 * @param pivotQuirks of the dialect in the middle, where no server stands that could refuse anything
 */
export function composeConverters<Outer, Inner>(
  outer: Converter<Outer>,
  inner: Converter<Inner>,
  pivotQuirks: Quirks,
): Converter<ComposedMemory<Outer, Inner>> {
  type Context = ReplyContext<ComposedMemory<Outer, Inner>>
  const outerReply = (context: Context): ReplyContext<Outer> => ({
    ...context,
    memory: context.memory.outer,
    quirks: pivotQuirks,
  })
  const innerReply = (context: Context): ReplyContext<Inner> => ({
    ...context,
    memory: context.memory.inner,
    replyId: context.newId('resp'),
  })
  return {
    request(body, context) {
      const middle = outer.request(body, { ...context, quirks: pivotQuirks })
      const last = inner.request(middle.body, { ...context, reasoningEffort: null })
      return {
        body: last.body,
        warnings: [...middle.warnings, ...last.warnings],
        memory: { outer: middle.memory, inner: last.memory },
      }
    },
    response(body, context) {
      const middle = inner.response(body, innerReply(context))
      const last = outer.response(middle.body, outerReply(context))
      return { ...last, warnings: [...middle.warnings, ...last.warnings] }
    },
    stream: (context) => composeStreams(outer.stream(outerReply(context)), inner.stream(innerReply(context))),
  }
}

/** What `inner` gives is what `outer` gets. The client sees only what `outer` says. */
export function composeStreams(outer: StreamConverter, inner: StreamConverter): StreamConverter {
  const hand = (events: ReturnType<StreamConverter['push']>): ReturnType<StreamConverter['push']> =>
    events.flatMap(({ data }) => (data === '[DONE]' ? [] : outer.push(parse(data))))
  const stream: Mutable<StreamConverter> = {
    finished: false,
    complete: false,
    push(event) {
      const events = outer.finished ? [] : hand(inner.push(event))
      stream.complete = inner.complete
      stream.finished = outer.finished
      return events
    },
    end(reason) {
      const last = outer.finished ? [] : hand(inner.end(reason))
      const events = [...last, ...outer.end(reason)]
      stream.finished = outer.finished
      return events
    },
    result() {
      const result = outer.result()
      return { ...result, warnings: [...inner.result().warnings, ...result.warnings] }
    },
  }
  return stream
}

/** A converter's own output; that it is JSON is its promise. */
function parse(data: string): Json {
  try {
    const value: Json = JSON.parse(data)
    return value
  } catch (thrown) {
    const broken: JsonObject = { error: { message: toWireError(thrown).message } }
    return broken
  }
}
