import { AppError, type WireError } from '../../shared/errors/app-error.ts'
import type { Endpoint, ServiceSpec } from './service-spec.ts'

export type ProbeResult = { ok: true } | { ok: false; error: WireError }

/** Probes a running service: one probe at a time, the next one a period after the last one ended. */
export class Prober {
  readonly #spec: ServiceSpec
  readonly #endpoint: () => Endpoint
  readonly #onResult: (result: ProbeResult) => void
  #timer: NodeJS.Timeout | undefined
  #round = 0

  constructor(spec: ServiceSpec, endpoint: () => Endpoint, onResult: (result: ProbeResult) => void) {
    this.#spec = spec
    this.#endpoint = endpoint
    this.#onResult = onResult
  }

  start(): void {
    this.stop()
    this.#schedule(this.#round)
  }

  stop(): void {
    this.#round += 1
    clearTimeout(this.#timer)
  }

  #schedule(round: number): void {
    this.#timer = setTimeout(() => void this.#probe(round), this.#spec.policy.probePeriodMs)
  }

  async #probe(round: number): Promise<void> {
    const result = await this.#ask()
    // Stopped, or stopped and started again, meanwhile: the answer is about another process.
    if (round !== this.#round) return
    this.#onResult(result)
    if (round === this.#round) this.#schedule(round)
  }

  async #ask(): Promise<ProbeResult> {
    try {
      await this.#spec.probe(this.#endpoint(), AbortSignal.timeout(this.#spec.policy.probeTimeoutMs))
      return { ok: true }
    } catch (thrown) {
      return { ok: false, error: unresponsive(this.#spec.id, thrown) }
    }
  }
}

function unresponsive(id: string, thrown: unknown): WireError {
  if (thrown instanceof AppError) return thrown.toWire()
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  return new AppError('service_unresponsive', {
    what: `The ${id} process runs but does not answer: ${reason}`,
    fix: 'It is restarted by itself if this lasts',
  }).toWire()
}
