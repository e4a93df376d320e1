import { cpuOf, many, median, once, smallBody, smallInput } from './load.mjs'
import { cpuRow, inTurns, ms, times, us } from './rows.mjs'

/**
 * The same as in `rows.mjs`, with a conversion: direct and node-pipe are asked in the provider's dialect, ours in the
 * client's. A direction is named as its events go: `chat → responses` is a Chat provider's reply for a Responses client.
 */
const chatPath = '/v1/chat/completions'
const responsesPath = '/v1/responses'

const directions = [
  {
    name: 'chat → responses',
    event: ['1.0', '0.6'],
    ours: { path: responsesPath, body: (stream) => smallInput(stream, 'up/m') },
    theirs: { path: chatPath, body: (stream) => smallBody(stream, 'm') },
  },
  {
    name: 'responses → chat',
    event: ['1.5', '0.9'],
    ours: { path: chatPath, body: (stream) => smallBody(stream, 'upr/m') },
    theirs: { path: responsesPath, body: (stream) => smallInput(stream, 'm') },
  },
]

/** How one target is asked. */
function asker(stage, target, direction, stream) {
  const { path, body } = target === stage.proxy ? direction.ours : direction.theirs
  const bytes = body(stream)
  return async (orders, given = bytes) => {
    const reply = await once(target.port, orders, given, undefined, undefined, path)
    if (reply.status !== 200) throw new Error(`${target.name} answered ${reply.status}`)
    return reply
  }
}

async function convertFirstToken(stage, { scale }) {
  const lines = []
  for (const direction of directions) {
    const targets = [stage.direct, stage.pipe, stage.proxy]
    const ask = new Map(targets.map((target) => [target, asker(stage, target, direction, true)]))
    for (const target of targets) await many(2000, 8, () => ask.get(target)('stream 1 0'))
    const results = await inTurns(targets, Math.ceil(30 * scale), async (target) => {
      const all = []
      for (let i = 0; i < 20; i++) all.push((await ask.get(target)('stream 1 0')).ttft)
      return all
    })
    const [d, p, o] = results.map((rounds) => median(rounds.flat()))
    lines.push(
      [`${direction.name}: time to first token, p50`, ms(d), ms(p), ms(o), '', '', ''],
      ['**added** to direct', '', ms(p - d), ms(o - d), times((o - d) / (p - d)), '1.7', '1.2'],
    )
  }
  return lines
}

async function convertSmallJson(stage, { scale }) {
  const lines = []
  for (const direction of directions) {
    const name = `${direction.name}: CPU per small JSON request`
    const { line } = await cpuRow(stage, name, 1000, Math.ceil(8 * scale), ['1.5', '1.0'], (target) => {
      const ask = asker(stage, target, direction, false)
      return many(1000, 16, () => ask('json'))
    })
    lines.push(line)
  }
  return lines
}

async function convertEvent(stage, { scale }) {
  const [streams, events] = [40, 1000]
  const lines = []
  for (const direction of directions) {
    const name = `${direction.name}: CPU per streamed event`
    const { line } = await cpuRow(
      stage,
      name,
      streams * events,
      Math.ceil(6 * scale),
      direction.event,
      (target) => {
        const ask = asker(stage, target, direction, true)
        return many(streams, 8, () => ask(`stream ${events} 0`))
      },
    )
    lines.push(line)
  }
  return lines
}

async function convertPacing(stage, { scale }) {
  const events = Math.ceil(150 * scale)
  const lines = []
  for (const direction of directions) {
    const targets = [stage.direct, stage.pipe, stage.proxy]
    const results = await inTurns(targets, scale < 1 ? 2 : 5, async (target) => {
      const ask = asker(stage, target, direction, true)
      const cpu = await cpuOf(target, () => many(100, 100, () => ask(`stream ${events} 20`)))
      return cpu / (100 * events)
    })
    const [d, p, o] = results.map(median)
    lines.push([
      `${direction.name}: 100 streams × 20 ms, CPU per event`,
      us(d),
      us(p),
      us(o),
      times(o / p),
      '',
      '',
    ])
  }
  return lines
}

async function convertLargeBody(stage, { scale }) {
  const text = 'A line of text that a model might be sent, with \\"quotes\\" and so on.\\n'
  const content = text.repeat(Math.ceil((8 * 1024 * 1024) / text.length))
  const list = `[{"role":"user","content":"${content}"}]`
  const lines = []
  for (const direction of directions) {
    const bodyOf = (target) => {
      const { path } = target === stage.proxy ? direction.ours : direction.theirs
      const model = target !== stage.proxy ? 'm' : path === chatPath ? 'upr/m' : 'up/m'
      return Buffer.from(`{"model":"${model}","${path === chatPath ? 'messages' : 'input'}":${list}}`)
    }
    const bodies = new Map([stage.direct, stage.pipe, stage.proxy].map((target) => [target, bodyOf(target)]))
    const name = `${direction.name}: 8 MB body, CPU`
    const { line } = await cpuRow(stage, name, 10, Math.ceil(6 * scale), ['5', '4'], (target) => {
      const ask = asker(stage, target, direction, false)
      return many(10, 2, () => ask('json', bodies.get(target)))
    })
    lines.push(line)
  }
  return lines
}

/** By name, in the order of the table. */
export const convertRows = new Map(
  Object.entries({ convertFirstToken, convertSmallJson, convertEvent, convertPacing, convertLargeBody }),
)
