import { isKeyMissing } from '../../../shared/config/missing-key.ts'
import type { ResolvedProvider, RoutingConfig } from '../../../shared/config/routing-config.ts'

/** A model as its provider lists it. `created`: seconds since the epoch; null when it does not say. */
export type FoundModel = { id: string; created: number | null }
/** The same under the name that reaches it: `provider/model`. */
export type ListedModel = FoundModel & { owner: string }

export type ProviderModelsOptions = {
  /** @returns null when the provider gave no list; never rejects */
  ask(provider: ResolvedProvider): Promise<readonly FoundModel[] | null>
  /** Milliseconds that never go back. */
  now(): number
}

/** How old a list may be before its provider is asked again, ms; also how long a provider that failed is left alone. */
const freshMs = 60_000

type Known = { models: readonly FoundModel[] | null; askedAt: number; asking: boolean }

/**
 * What the providers list, as far as it is known: nobody waits for a provider. Who reads the list starts the
 * questions whose answers the next reader sees.
 */
export class ProviderModels {
  readonly #options: ProviderModelsOptions
  /** A provider object lives as long as its configuration. */
  readonly #known = new WeakMap<ResolvedProvider, Known>()

  constructor(options: ProviderModelsOptions) {
    this.#options = options
  }

  /** Whether the provider has ever given a list. */
  isKnown(provider: ResolvedProvider): boolean {
    return (this.#known.get(provider)?.models ?? null) !== null
  }

  /** All that is known now, in the order of the configuration. */
  list(config: RoutingConfig): ListedModel[] {
    return Object.values(config.providers).flatMap((provider) => {
      if (!hasList(provider)) return []
      const { models } = this.#refreshed(provider)
      return (models ?? []).map(({ id, created }) => ({
        id: `${provider.id}/${id}`,
        created,
        owner: provider.id,
      }))
    })
  }

  #refreshed(provider: ResolvedProvider): Known {
    const now = this.#options.now()
    const known = this.#known.get(provider) ?? { models: null, askedAt: -Infinity, asking: false }
    this.#known.set(provider, known)
    if (known.asking || now - known.askedAt < freshMs) return known
    known.askedAt = now
    known.asking = true
    void this.#ask(provider, known)
    return known
  }

  async #ask(provider: ResolvedProvider, known: Known): Promise<void> {
    known.models = (await this.#options.ask(provider)) ?? known.models
    known.asking = false
  }
}

/** Codex's own ways have no list of this kind, and without its key a provider would only refuse. */
function hasList(provider: ResolvedProvider): boolean {
  return provider.kind === 'http' && !isKeyMissing(provider)
}
