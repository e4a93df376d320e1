import type { ExchangeSummary } from '../../../shared/inspector/exchange.ts'
import type { Shape, Tone } from '../../ui/state-shape.tsx'

/** The same shapes as for services: outline waits, dotted moves, solid is done, crossed failed. */
export function exchangeLook({ state, status }: ExchangeSummary): { shape: Shape; tone: Tone } {
  if (state === 'waiting') return { shape: 'outline', tone: 'busy' }
  if (state === 'streaming') return { shape: 'dotted', tone: 'busy' }
  if (state === 'cancelled') return { shape: 'warning', tone: 'idle' }
  if (state === 'failed' || (status !== null && status >= 400)) return { shape: 'cross', tone: 'bad' }
  return { shape: 'solid', tone: 'ok' }
}

export function isLive({ state }: ExchangeSummary): boolean {
  return state === 'waiting' || state === 'streaming'
}

/** Client and provider speak different dialects. Embeddings and lists have none and count as passed through. */
export function isConverted({ clientDialect, upstreamDialect }: ExchangeSummary): boolean {
  return clientDialect !== null && upstreamDialect !== null && clientDialect !== upstreamDialect
}
