import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DeltaSplice } from '../../../../electron/daemon/driver/delta-splice.ts'

function play(attempts: readonly (readonly string[])[]): { text: string; resets: number } {
  const splice = new DeltaSplice()
  let text = ''
  let resets = 0
  for (const [index, deltas] of attempts.entries()) {
    if (index > 0) splice.retry()
    for (const delta of deltas) {
      const told = splice.push(delta)
      if (told.reset) {
        resets += 1
        text = ''
      }
      text += told.text
    }
  }
  return { text, resets }
}

it('says once what six attempts repeat', () => {
  const twelve = Array.from({ length: 6 }, () => ['Hel', 'lo'])
  expect(play(twelve)).toEqual({ text: 'Hello', resets: 0 })
})

it('goes on where the earlier attempt stopped, in whatever pieces the words come', () => {
  expect(play([['Half '], ['Ha', 'lf wh', 'ole']])).toEqual({ text: 'Half whole', resets: 0 })
})

it('announces other words', () => {
  expect(play([['Half '], ['Ha', 'ppy']])).toEqual({ text: 'Happy', resets: 1 })
})

it('ends with the last attempt, however the earlier ones were cut', () => {
  const pieces = fc.array(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(pieces, fc.array(fc.nat(6), { maxLength: 4 }), (deltas, cuts) => {
      const attempts = [...cuts.map((cut) => deltas.slice(0, cut)), deltas]
      expect(play(attempts)).toEqual({ text: deltas.join(''), resets: 0 })
    }),
  )
})

it('a new message starts from nothing', () => {
  const splice = new DeltaSplice()
  splice.push('One')
  splice.end()
  splice.retry()
  expect(splice.push('Two')).toEqual({ reset: false, text: 'Two' })
})
