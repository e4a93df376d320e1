import { dotted, filled, roundedOutline, stroked, union, within, without } from './geometry.mjs'

/**
 * The one shape of codex-tray, on a grid of 16 units: a tray seen from the front, its lip dipping in the middle.
 * The five states differ in how it is drawn, never only in colour.
 * @typedef {import('./geometry.mjs').Shape} Shape
 */
export const trayUnits = 16

const line = 1.5
const body = roundedOutline([
  { x: 4, y: 2, r: 1.2 },
  { x: 12, y: 2, r: 1.2 },
  { x: 15, y: 9, r: 0.8 },
  { x: 15, y: 14, r: 1.8 },
  { x: 1, y: 14, r: 1.8 },
  { x: 1, y: 9, r: 0.8 },
])
/** The outline drawn so that its outer edge is the body's. */
const rim = roundedOutline([
  { x: 4.5, y: 2.75, r: 0.9 },
  { x: 11.5, y: 2.75, r: 0.9 },
  { x: 14.25, y: 9.15, r: 0.6 },
  { x: 14.25, y: 13.25, r: 1.3 },
  { x: 1.75, y: 13.25, r: 1.3 },
  { x: 1.75, y: 9.15, r: 0.6 },
])
const lip = [
  { x: 0, y: 9 },
  { x: 5, y: 9 },
  { x: 6, y: 11 },
  { x: 10, y: 11 },
  { x: 11, y: 9 },
  { x: 16, y: 9 },
]
const solid = filled(body)
const outline = stroked(rim, line, true)
const exclamation = union(
  stroked([point(8, 4.9), point(8, 8.4)], 2),
  stroked([point(8, 11.4), point(8, 11.5)], 2.1),
)
const cross = union(
  stroked([point(5.6, 6.2), point(10.4, 11)], line + 0.2),
  stroked([point(10.4, 6.2), point(5.6, 11)], line + 0.2),
)

/** @type {Record<'stopped' | 'starting' | 'running' | 'warning' | 'failed', Shape>} */
export const trayShapes = {
  stopped: union(outline, within(stroked(lip, line), solid)),
  starting: dotted(rim, 13, 2),
  running: without(solid, stroked(lip, line)),
  warning: without(solid, exclamation),
  failed: union(outline, cross),
}

/** @param {number} x @param {number} y */
function point(x, y) {
  return { x, y }
}
