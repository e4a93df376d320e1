/** @typedef {import('./geometry.mjs').Shape} Shape */
/** @typedef {{ shape: Shape, colour: string }} Layer `colour` is `#rrggbb` */
/** @typedef {{ size: number, pixels: Uint8Array }} Picture square, RGBA, alpha not premultiplied */

/**
 * Draws layers over each other, each pixel from a grid of samples.
 * @param {readonly Layer[]} layers the lowest first
 * @param {number} units width and height of the drawing in its own units
 * @param {number} size in pixels
 * @returns {Picture}
 */
export function rasterise(layers, units, size) {
  const grid = size >= 128 ? 4 : 8
  const pixels = new Uint8Array(size * size * 4)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      pixels.set(pixelAt(layers, x, y, grid, units / size), (y * size + x) * 4)
    }
  }
  return { size, pixels }
}

/** @param {readonly Layer[]} layers @param {number} x @param {number} y @param {number} grid @param {number} scale */
function pixelAt(layers, x, y, grid, scale) {
  const sum = [0, 0, 0]
  let covered = 0
  for (let sample = 0; sample < grid * grid; sample++) {
    const point = {
      x: (x + ((sample % grid) + 0.5) / grid) * scale,
      y: (y + (Math.floor(sample / grid) + 0.5) / grid) * scale,
    }
    const top = layers.findLast(({ shape }) => shape(point))
    if (top === undefined) continue
    covered += 1
    for (const channel of [0, 1, 2]) sum[channel] = (sum[channel] ?? 0) + channelOf(top.colour, channel)
  }
  if (covered === 0) return [0, 0, 0, 0]
  return [...sum.map((value) => Math.round(value / covered)), Math.round((covered / grid ** 2) * 255)]
}

/** @param {string} colour @param {number} channel */
const channelOf = (colour, channel) => Number.parseInt(colour.slice(1 + channel * 2, 3 + channel * 2), 16)
