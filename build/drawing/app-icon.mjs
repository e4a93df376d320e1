import { filled, roundedOutline, stroked, within, without } from './geometry.mjs'
import { trayShapes, trayUnits } from './tray-shape.mjs'

/** @typedef {import('./rasterise.mjs').Layer} Layer */

export const appIconUnits = 64
const ground = '#17324d'
const sheet = '#f4f8fb'
const prompt = '#2f81f7'

/**
 * The application's icon: the running tray, and from 48 pixels on a prompt in it, on a rounded ground.
 * @param {number} size in pixels
 * @returns {Layer[]}
 */
export function appIcon(size) {
  const square = filled(
    roundedOutline([
      { x: 2, y: 2, r: 15 },
      { x: 62, y: 2, r: 15 },
      { x: 62, y: 62, r: 15 },
      { x: 2, y: 62, r: 15 },
    ]),
  )
  // Small icons need every pixel.
  const scale = size >= 48 ? 3 : 3.5
  const offset = (appIconUnits - trayUnits * scale) / 2
  /** @type {import('./geometry.mjs').Shape} */
  const tray = (point) => trayShapes.running({ x: (point.x - offset) / scale, y: (point.y - offset) / scale })
  const chevron = stroked([at(24.5, 19), at(30.5, 24.2), at(24.5, 29.4)], 3.4)
  const underscore = stroked([at(33.5, 29.6), at(39.5, 29.6)], 3.2)
  const marks = size >= 48 ? [chevron, underscore] : []
  return [
    { shape: square, colour: ground },
    { shape: marks.reduce(without, tray), colour: sheet },
    ...marks.map((shape) => ({ shape: within(shape, square), colour: prompt })),
  ]
}

/** @param {number} x @param {number} y */
function at(x, y) {
  return { x, y }
}
