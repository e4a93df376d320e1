import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFrameHold } from '../../../electron/proxy/relay/frame-hold.ts'
import { createBodyRename } from '../../../electron/proxy/relay/body-rename.ts'
import { createStreamRename } from '../../../electron/proxy/relay/stream-rename.ts'
import type { Dialect } from '../../../shared/protocol/dialect.ts'

/** As the relay does it: held to borders, then renamed. */
function rename(dialect: Dialect, text: string, cuts: readonly number[] = []): string {
  const bytes = Buffer.from(text)
  const hold = createFrameHold()
  const renamed = createStreamRename(dialect, 'my "name"')
  const out: Uint8Array[] = []
  const send = (ready: Uint8Array | null): void => {
    if (ready !== null) out.push(renamed.push(ready, hold.atBorder))
  }
  let at = 0
  for (const cut of [
    ...cuts.map((one) => one % (bytes.length + 1)).toSorted((a, b) => a - b),
    bytes.length,
  ]) {
    send(hold.push(bytes.subarray(at, cut)))
    at = cut
  }
  send(hold.rest())
  return Buffer.concat(out).toString()
}

const name = '"my \\"name\\""'
const chunk = (model: string, rest = ''): string =>
  `{"id":"c","model":${model},"choices":[{"delta":{"content":"\\"model\\":\\"x\\"","model":"inner"}}]${rest}}`
const chatStream = (model: string, end: string): string =>
  [
    ': "model":"comment"',
    '',
    `data: ${chunk(model)}`,
    '',
    `data:${chunk(model)}`,
    '',
    'data: {"choices":[],"usage":null}',
    '',
    'data: {"id":"several lines",',
    `data: "model":${model},`,
    'data: "x":{"model":"inner"}}',
    '',
    'event: "model"',
    'id: 7',
    `data: ${chunk(model, ',"metadata":{"model":"inner"}')}`,
    '',
    'data: [DONE]',
    '',
    '',
  ].join(end)
const event = (type: string, rest: string): string => `event: ${type}\ndata: {"type":"${type}",${rest}}\n\n`
const large = JSON.stringify('{"model":"x"}, "response":{} \\'.repeat(8000))
const responsesStream = (model: string): string =>
  event('response.created', `"response":{"id":"r","instructions":${large},"model":${model},"output":[]}`) +
  event('response.output_text.delta', '"delta":"\\"model\\":\\"x\\""') +
  event(
    'response.output_item.done',
    '"item":{"model":"inner","arguments":"{\\"model\\":\\"m\\"}"},"model":"x"',
  ) +
  event(
    'response.completed',
    `"response":{"output":[{"model":"i","t":${large}}],"model":${model},"metadata":{"model":"u"}}`,
  )

describe('an event stream', () => {
  it.each(['\n', '\r\n', '\r'])('gets the client’s name into every chunk, and nowhere else', (end) => {
    const expected = chatStream(name, end)
    expect(rename('chat', chatStream('"upstream"', end))).toBe(expected)
    expect(rename('chat', chatStream('"up\\"stream\\\\"', end))).toBe(expected)
  })

  it('whatever its bytes are split into', () => {
    const cuts = fc.array(fc.nat(5000), { maxLength: 200 })
    const ends = fc.array(fc.constantFrom('\n', '\n', '\r\n', '\r'), { minLength: 1, maxLength: 5 })
    const upstream = fc.constantFrom('"upstream"', '"upstream2"', '""')
    fc.assert(
      fc.property(cuts, ends, upstream, (at, each, model) => {
        const stream = (used: string): string => each.map((end) => chatStream(used, end)).join('')
        expect(rename('chat', stream(model), at)).toBe(stream(name))
      }),
    )
  })

  it('also in Responses events larger than what is held, cut anywhere', () => {
    const given = responsesStream('"upstream"')
    const expected = responsesStream(name)
    expect(given.length).toBeGreaterThan(400_000)
    fc.assert(
      fc.property(fc.array(fc.nat(given.length), { maxLength: 60 }), (cuts) => {
        expect(rename('responses', given, cuts) === expected).toBe(true)
      }),
      { numRuns: 30 },
    )
    const places = [...given.matchAll(/"model"/g)].flatMap(({ index }) =>
      Array.from({ length: 20 }, (_, n) => index + n - 4),
    )
    for (const place of places.filter((_, n) => n < 20 || n > places.length - 60)) {
      expect(rename('responses', given, [place]) === expected).toBe(true)
    }
  })

  it('also in chunks that begin alike but go on differently', () => {
    const stream = (...models: string[]): string =>
      models.map((model) => `data: ${chunk(model)}\n\n`).join('') + 'data: [DONE]\n\n'
    const models = ['"a"', '"$&"', '""', '"a"', 'null', '"a"', '"a\\""', '"a"']
    const renamed = createStreamRename('chat', 'my "name"')
    const expected = stream(...models.map((model) => (model === 'null' ? model : name)))
    for (const given of [stream(...models), stream(...models)]) {
      expect(Buffer.from(renamed.push(Buffer.from(given), true)).toString()).toBe(expected)
    }
  })

  it('by one replacement where nothing is in the way, with any name', () => {
    const stream = (model: string): string =>
      `data: ${chunk(model)}\n\n`.replace(',"model":"inner"', '').repeat(50)
    for (const client of ['$&$1', 'a.b+(c)', 'é😀', 'x\\y', '"']) {
      const renamed = createStreamRename('chat', client).push(Buffer.from(stream('"up"')), true)
      expect(Buffer.from(renamed).toString()).toBe(stream(JSON.stringify(client)))
    }
  })

  it('hands on what names no model without a copy', () => {
    const bytes = Buffer.from('data: {"choices":[]}\n\n')
    expect(createStreamRename('chat', 'n').push(bytes, true).buffer).toBe(bytes.buffer)
  })
})

describe('a body', () => {
  const body = (model: string): string =>
    `{"data":[{"model":"inner","t":"${'é\\"model\\":'.repeat(3000)}"}],"model":${model},"usage":{"model":"x"}}`

  it('gets the client’s name, in any number of pieces, and says how much longer it is', () => {
    const bytes = Buffer.from(body('"up"'))
    for (const size of [1, 7, 1000, bytes.length]) {
      const renamed = createBodyRename('my "name"')
      const out: Uint8Array[] = []
      expect(renamed.growth).toBeNull()
      for (let at = 0; at < bytes.length; at += size) {
        out.push(renamed.push(bytes.subarray(at, at + size), size >= bytes.length))
      }
      expect(Buffer.concat(out).toString()).toBe(body(name))
      expect(renamed.growth).toBe(name.length - '"up"'.length)
    }
  })

  it('without a model stays the same bytes', () => {
    const bytes = Buffer.from('{"object":"x"}')
    expect(createBodyRename('n').push(bytes, true).buffer).toBe(bytes.buffer)
  })
})
