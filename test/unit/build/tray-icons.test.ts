import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { drawTrayIcons } from '../../../build/icons.mjs'
import { inProject } from '../../../build/lib/project.mjs'

const states = ['stopped', 'starting', 'running', 'warning', 'failed'] as const
const icons = drawTrayIcons()

function alphaOf(path: string): number[] {
  const picture = icons.get(path)
  if (picture === undefined) throw new Error(`there is no ${path}`)
  return [...picture.pixels].filter((_, index) => index % 4 === 3)
}

/** How many pixels clearly differ in coverage: what an eye can tell apart without colour. */
function difference(a: readonly number[], b: readonly number[]): number {
  return a.filter((alpha, index) => Math.abs(alpha - (b[index] ?? 0)) > 96).length
}

describe('tray icons', () => {
  test('every state, panel and scale is there', () => {
    expect(icons.size).toBe(states.length * 3 * 2)
    expect(icons.get('tray/light/running.png')?.size).toBe(16)
    expect(icons.get('tray/template/failedTemplate@2x.png')?.size).toBe(32)
  })

  test('any two states differ in form alone at 16 pixels', () => {
    for (const [index, a] of states.entries()) {
      for (const b of states.slice(index + 1)) {
        const pixels = difference(alphaOf(`tray/light/${a}.png`), alphaOf(`tray/light/${b}.png`))
        expect(pixels, `${a} and ${b}`).toBeGreaterThanOrEqual(12)
      }
    }
  })

  test('template images are black: macOS takes only their coverage', () => {
    const pixels = icons.get('tray/template/runningTemplate.png')?.pixels ?? []
    expect([...pixels].filter((value, index) => index % 4 !== 3 && value !== 0)).toEqual([])
  })

  test('the committed files are what the program draws', () => {
    for (const [path, { size, pixels }] of icons) {
      expect(
        Buffer.compare(decode(readFileSync(inProject('build', 'icons', path)), size), pixels),
        path,
      ).toBe(0)
    }
  })
})

/** Our own PNGs: one data chunk, no filters. */
function decode(file: Buffer, size: number): Buffer {
  const at = file.indexOf('IDAT')
  const rows = inflateSync(file.subarray(at + 4, at + 4 + file.readUInt32BE(at - 4)))
  const stride = size * 4 + 1
  return Buffer.concat(
    Array.from({ length: size }, (_, y) => rows.subarray(y * stride + 1, (y + 1) * stride)),
  )
}
