import { cpuOf, many, median, now, once, percentile, smallBody } from './load.mjs'

/**
 * What is measured. Each row takes the stage and sizes, and returns lines `[what, direct, node-pipe, ours, ratio,
 * must, goal]`. Targets take turns within a row, so that what else the machine does hits all alike.
 */
export const us = (value) => `${value.toFixed(1)} µs`
export const ms = (value) => `${value.toFixed(2)} ms`
const mb = (value) => `${(value / 1024 / 1024).toFixed(1)} MB`
const signed = (unit, value) => (value < 0 ? unit(value) : `+${unit(value)}`)
export const times = (value) => `${value.toFixed(2)} ×`

/** @param warmUps rounds that do not count: until V8 has compiled what runs, its compiler is measured */
export async function inTurns(targets, rounds, measure, warmUps = 1) {
  const values = new Map(targets.map((target) => [target, []]))
  for (let round = 0; round < warmUps; round++) for (const target of targets) await measure(target)
  for (let round = 0; round < rounds; round++) {
    for (const target of round % 2 === 0 ? targets : targets.toReversed()) {
      values.get(target).push(await measure(target))
    }
  }
  return targets.map((target) => values.get(target))
}

/** Ours is asked for the model by the provider's name for it, and by one that has to be put back into the reply. */
const names = [
  { suffix: '', model: 'm' },
  { suffix: ', renamed', model: 'up/m' },
]

async function timeToFirstToken(stage, options) {
  const lines = []
  for (const { suffix, model } of names) lines.push(...(await firstToken(stage, options, suffix, model)))
  return lines
}

async function firstToken({ direct, pipe, proxy }, { scale }, suffix, model) {
  const body = smallBody(true, model)
  const targets = [direct, pipe, proxy]
  // Until V8 has compiled it, the larger program would be measured by its size.
  for (const { port } of targets) await many(2000, 8, () => once(port, 'stream 1 0', body))
  const results = await inTurns(targets, Math.ceil(30 * scale), async ({ port }) => {
    const all = []
    for (let i = 0; i < 20; i++) all.push((await once(port, 'stream 1 0', body)).ttft)
    return all
  })
  const [d, p, o] = results.map((rounds) => median(rounds.flat()))
  return [
    [`time to first token${suffix}, p50`, ms(d), ms(p), ms(o), '', '', ''],
    ['**added** to direct', '', ms(p - d), ms(o - d), times((o - d) / (p - d)), '1.3', '1.0'],
  ]
}

/** A service runs for weeks: what its first seconds cost the compiler and the growing heap is not what is measured. */
const cpuWarmUps = 12

export async function cpuRow({ direct, pipe, proxy }, name, perRound, rounds, limits, run) {
  const [d, p, o] = (
    await inTurns(
      [direct, pipe, proxy],
      rounds,
      async (target) => (await cpuOf(target, () => run(target))) / perRound,
      cpuWarmUps,
    )
  ).map(median)
  return { line: [name, us(d), us(p), us(o), times(o / p), ...limits], cpu: [d, p, o] }
}

async function smallJson(stage, { scale }) {
  const count = 1000
  const lines = []
  for (const { suffix, model } of names) {
    const body = smallBody(false, model)
    const name = `CPU per small JSON request${suffix}`
    const { line } = await cpuRow(stage, name, count, Math.ceil(8 * scale), ['1.3', '1.0'], (t) =>
      many(count, 16, () => once(t.port, 'json', body)),
    )
    lines.push(line)
  }
  return lines
}

async function streamedEvent(stage, { scale }) {
  const [streams, events] = [40, 1000]
  const lines = []
  for (const { suffix, model } of names) {
    const body = smallBody(true, model)
    const name = `CPU per streamed event${suffix}`
    const { line, cpu } = await cpuRow(
      stage,
      name,
      streams * events,
      Math.ceil(6 * scale),
      ['0.5', '0.3'],
      (t) => many(streams, 8, () => once(t.port, `stream ${events} 0`, body)),
    )
    const rate = cpu.map((one) => 1e6 / one)
    const perSecond = rate.map((one) => Math.round(one).toLocaleString('en'))
    lines.push(line, ['events per CPU-second', ...perSecond, times(rate[2] / rate[1]), '', ''])
  }
  return lines
}

/** Delay of each event from the provider's clock to the client's. */
async function paced(target, streams, events, gap) {
  const delays = []
  const body = smallBody(true)
  const cpuUs = await cpuOf(target, () =>
    many(streams, streams, () =>
      once(target.port, `stream ${events} ${gap}`, body, (chunk) => {
        const arrived = now()
        const sent = /"obfuscation":"([\d.]+)"/.exec(chunk.toString('latin1'))?.[1]
        if (sent !== undefined) delays.push(arrived - Number(sent))
      }),
    ),
  )
  return { cpu: cpuUs / (streams * events), delay: median(delays) }
}

async function pacing({ direct, pipe, proxy, watched }, { scale }) {
  const events = Math.ceil(150 * scale)
  const results = await inTurns([direct, pipe, proxy, watched], scale < 1 ? 2 : 5, (t) =>
    paced(t, 100, events, 20),
  )
  const [d, p, o, w] = results.map((rounds) => ({
    cpu: median(rounds.map((one) => one.cpu)),
    delay: median(rounds.map((one) => one.delay)),
  }))
  return [
    [
      '100 streams × 20 ms: CPU per event',
      us(d.cpu),
      us(p.cpu),
      us(o.cpu),
      times(o.cpu / p.cpu),
      '1.5-1.7',
      '1.25',
    ],
    [
      'the same: delay of an event, p50',
      ms(d.delay),
      ms(p.delay),
      ms(o.delay),
      signed(ms, o.delay - p.delay),
      '+0.3 ms',
      '+0.1 ms',
    ],
    ['the same, window attached ÷ without', '', '', us(w.cpu), times(w.cpu / o.cpu), '1.3', '1.1'],
  ]
}

async function holdMany(target, count) {
  const ttfts = []
  let failures = 0
  let peak = 0
  const watch = setInterval(() => void target.usage().then(({ rss }) => (peak = Math.max(peak, rss))), 250)
  await many(count, count, async () => {
    try {
      const { status, ttft, bytes } = await once(target.port, 'stream 5 1000', smallBody(true))
      if (status !== 200 || bytes < 100) failures += 1
      ttfts.push(ttft)
    } catch {
      failures += 1
    }
  })
  clearInterval(watch)
  return { p99: percentile(ttfts, 99), failures, peak }
}

async function slowStreams({ direct, pipe, proxy }, { scale }) {
  const count = scale < 1 ? 300 : 1000
  const results = await inTurns([direct, pipe, proxy], scale < 1 ? 1 : 2, (target) => holdMany(target, count))
  const [d, p, o] = results.map((rounds) => ({
    p99: median(rounds.map((one) => one.p99)),
    failures: rounds.reduce((sum, one) => sum + one.failures, 0),
    peak: Math.max(...rounds.map((one) => one.peak)),
  }))
  return [
    [`${count} slow streams: failures`, d.failures, p.failures, o.failures, '', '0', '0'],
    [
      'the same: time to first token, p99',
      ms(d.p99),
      ms(p.p99),
      ms(o.p99),
      times(o.p99 / p.p99),
      '1.5',
      '1.0',
    ],
    [
      'the same: peak RSS',
      mb(d.peak),
      mb(p.peak),
      mb(o.peak),
      signed(mb, o.peak - p.peak),
      '+80 MB',
      '+40 MB',
    ],
  ]
}

async function growth({ pipe, proxy }, { scale }) {
  const half = Math.ceil(10_000 * Math.min(1, scale))
  const results = []
  for (const target of [pipe, proxy]) {
    const run = () => many(half, 16, () => once(target.port, 'json', smallBody(false)))
    await run()
    const { rss: before } = await target.usage(true)
    await run()
    const { rss: after } = await target.usage(true)
    results.push(after - before)
  }
  const [p, o] = results
  return [
    [`RSS growth over ${half} requests after as many`, '', mb(p), mb(o), signed(mb, o - p), '+10 MB', '0'],
  ]
}

async function largeBody(stage, { scale }) {
  const text = 'A line of text that a model might be sent, with \\"quotes\\" and so on.\\n'
  const content = text.repeat(Math.ceil((8 * 1024 * 1024) / text.length))
  const bodyOf = (model, said) =>
    Buffer.from(`{"model":"${model}","messages":[{"role":"user","content":"${said}"}]}`)
  const lines = []
  for (const [name, bytes] of [
    ['8 MB body (text): CPU', bodyOf('m', content)],
    ['8 MB body (text), renamed: CPU', bodyOf('up/m', content)],
    ['8 MB body (image): CPU', bodyOf('m', 'QUJD'.repeat(2 * 1024 * 1024))],
  ]) {
    const { line } = await cpuRow(stage, name, 10, Math.ceil(6 * scale), ['3.5', '2.5'], (t) =>
      many(10, 2, () => once(t.port, 'json', bytes)),
    )
    lines.push(line)
  }
  return lines
}

async function abortLatency(stage, target, orders, dropped) {
  const latencies = []
  for (let i = 0; i < dropped; i++) {
    const aborted = stage.upstream.next('aborted')
    let begun = 0
    const waiting = orders === 'silent' ? stage.upstream.next('waiting') : null
    let active = null
    const reply = once(
      target.port,
      orders,
      smallBody(true),
      (_chunk, request) => {
        if (begun !== 0) return
        begun = now()
        request.destroy()
      },
      (request) => (active = request),
    ).catch(() => undefined)
    if (waiting !== null) {
      await waiting
      begun = now()
      active.destroy()
    }
    await reply
    latencies.push((await aborted).at - begun)
  }
  return { p50: median(latencies), max: Math.max(...latencies) }
}

async function aborts(stage, { scale }) {
  const count = Math.ceil(100 * scale)
  const lines = []
  for (const [name, orders] of [
    ['streaming', 'stream 100000 5'],
    ['silent', 'silent'],
  ]) {
    const [d, p, o] = [
      await abortLatency(stage, stage.direct, orders, count),
      await abortLatency(stage, stage.pipe, orders, count),
      await abortLatency(stage, stage.proxy, orders, count),
    ]
    lines.push([
      `abort reaches the upstream (${name}), p50`,
      ms(d.p50),
      ms(p.p50),
      ms(o.p50),
      '',
      '5 ms',
      '5 ms',
    ])
    lines.push(['the same, max', ms(d.max), ms(p.max), ms(o.max), '', '50 ms', '50 ms'])
  }
  return lines
}

/** The same three, where ours is the libraries alone: as far as they go, nobody who is built on them can go lower. */
async function libraries(stage, options) {
  const bare = { ...stage, proxy: stage.bare }
  const small = smallBody(false)
  const streamed = smallBody(true)
  const limits = ['', '']
  const name = 'fastify and undici alone: '
  const json = await cpuRow(bare, `${name}small JSON`, 1000, Math.ceil(8 * options.scale), limits, (t) =>
    many(1000, 16, () => once(t.port, 'json', small)),
  )
  const event = await cpuRow(
    bare,
    `${name}streamed event`,
    40_000,
    Math.ceil(6 * options.scale),
    limits,
    (t) => many(40, 8, () => once(t.port, 'stream 1000 0', streamed)),
  )
  const [, added] = await firstToken(bare, options, '', 'm')
  const [, , pipe, ours, ratio] = added
  return [json.line, event.line, [`${name}added first token`, '', pipe, ours, ratio, '', '']]
}

/** By name, in the order of the table. */
export const rows = new Map(
  Object.entries({
    timeToFirstToken,
    smallJson,
    streamedEvent,
    pacing,
    slowStreams,
    growth,
    largeBody,
    aborts,
    libraries,
  }),
)
