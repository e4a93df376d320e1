/**
 * Shapes as questions: is this point inside? Coordinates are units of the drawing, not pixels.
 * @typedef {{ x: number, y: number }} Point
 * @typedef {(point: Point) => boolean} Shape
 */

/**
 * A closed outline whose corners are rounded, as many short lines.
 * @param {readonly { x: number, y: number, r: number }[]} corners `r`: how far from the corner the curve begins
 * @returns {Point[]}
 */
export function roundedOutline(corners) {
  const steps = 8
  return corners.flatMap((corner, index) => {
    const before = towards(corner, at(corners, index - 1), corner.r)
    const after = towards(corner, at(corners, index + 1), corner.r)
    return Array.from({ length: steps + 1 }, (_, step) => {
      const t = step / steps
      return blend(blend(before, corner, t), blend(corner, after, t), t)
    })
  })
}

/** @param {readonly Point[]} outline @returns {Shape} everything inside a closed outline */
export const filled = (outline) => (point) => {
  let inside = false
  for (const [index, a] of outline.entries()) {
    const b = at(outline, index + 1)
    if (a.y > point.y === b.y > point.y) continue
    if (point.x < a.x + ((point.y - a.y) / (b.y - a.y)) * (b.x - a.x)) inside = !inside
  }
  return inside
}

/** @param {readonly Point[]} line @param {number} width @param {boolean} closed @returns {Shape} with round ends */
export const stroked =
  (line, width, closed = false) =>
  (point) =>
    line.some((a, index) => {
      if (!closed && index === line.length - 1) return false
      return distanceToSegment(point, a, at(line, index + 1)) <= width / 2
    })

/** @param {readonly Point[]} outline closed @param {number} count @param {number} width @returns {Shape} */
export function dotted(outline, count, width) {
  const lengths = outline.map((a, index) => distance(a, at(outline, index + 1)))
  const total = lengths.reduce((sum, length) => sum + length, 0)
  const dots = Array.from({ length: count }, (_, index) => pointAt(outline, lengths, (index / count) * total))
  return (point) => dots.some((dot) => distance(dot, point) <= width / 2)
}

/** @param {...Shape} shapes @returns {Shape} */
export const union =
  (...shapes) =>
  (point) =>
    shapes.some((shape) => shape(point))

/** @param {Shape} shape @param {Shape} hole @returns {Shape} */
export const without = (shape, hole) => (point) => shape(point) && !hole(point)

/** @param {Shape} shape @param {Shape} other @returns {Shape} */
export const within = (shape, other) => (point) => shape(point) && other(point)

/** @param {readonly Point[]} outline @param {readonly number[]} lengths @param {number} along */
function pointAt(outline, lengths, along) {
  let rest = along
  for (const [index, length] of lengths.entries()) {
    if (rest <= length)
      return blend(at(outline, index), at(outline, index + 1), length === 0 ? 0 : rest / length)
    rest -= length
  }
  return at(outline, 0)
}

/** @template T @param {readonly T[]} items @param {number} index counted round @returns {T} */
function at(items, index) {
  const item = items[(index + items.length) % items.length]
  if (item === undefined) throw new Error('an outline needs points')
  return item
}

/** @param {Point} a @param {Point} b */
const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y)

/** @param {Point} a @param {Point} b @param {number} t */
const blend = (a, b, t) => ({ x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t })

/** @param {Point} from @param {Point} to @param {number} by */
const towards = (from, to, by) => blend(from, to, by / distance(from, to))

/** @param {Point} point @param {Point} a @param {Point} b */
function distanceToSegment(point, a, b) {
  const length = distance(a, b)
  if (length === 0) return distance(point, a)
  const t = ((point.x - a.x) * (b.x - a.x) + (point.y - a.y) * (b.y - a.y)) / length ** 2
  return distance(point, blend(a, b, Math.max(0, Math.min(1, t))))
}
