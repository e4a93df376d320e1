import type { z } from 'zod'
import {
  practiceModels,
  practiceProviderId,
  type ResolvedProvider,
  type RoutingConfig,
} from '../config/routing-config.ts'
import type { reasoningEffortSchema } from '../config/config-schema.ts'
import { AppError } from '../errors/app-error.ts'
import type { Dialect } from '../protocol/dialect.ts'
import { readLoginModel } from './login-model.ts'
import { nearMatches } from './near-matches.ts'
import { looksReversed, modelReadings, reverseModelName, type ModelReading } from './reversed-name.ts'

export type ReasoningEffort = z.infer<typeof reasoningEffortSchema>

/** Who answers a request and under which name. */
export type RoutePlan = {
  /** null: the built-in practice provider, which speaks both dialects. */
  provider: ResolvedProvider | null
  providerId: string
  upstreamModel: string
  upstreamDialect: Dialect
  /** To be set when the client asked for none; null leaves the request alone. */
  reasoningEffort: ReasoningEffort | null
  /**
   * The effort stands in the name the client chose (`codex-main-high`): it counts even if the body says another,
   * because Cursor always sends one and has no control for it.
   */
  effortWins: boolean
}

const isPracticeModel = (model: string): boolean => practiceModels.some((name) => name === model)

/**
 * Looks a model up: `provider/model`, alias, alias with an effort suffix, practice catalogue, reversed name,
 * default provider. What stands before the first slash is a provider only if one has that id, so `org/model`
 * names still reach aliases and the default.
 *
 * @param clientDialect what a practice route answers in
 * @throws AppError `model_not_found`
 */
export function planRoute(config: RoutingConfig, clientDialect: Dialect, model: string): RoutePlan {
  return (
    byProviderPrefix(config, clientDialect, model) ??
    byAlias(config, clientDialect, model) ??
    byReading(config, clientDialect, modelReadings(model, false)) ??
    byPracticeName(clientDialect, model) ??
    byReversedName(config, clientDialect, model) ??
    byDefaultProvider(config, clientDialect, model) ??
    refuse(config, model)
  )
}

function byProviderPrefix(config: RoutingConfig, dialect: Dialect, model: string): RoutePlan | null {
  const slash = model.indexOf('/')
  if (slash <= 0 || slash === model.length - 1) return null
  const name = model.slice(slash + 1)
  return toNamed(config, dialect, model.slice(0, slash), name)
}

function byAlias(config: RoutingConfig, dialect: Dialect, model: string): RoutePlan | null {
  const alias = Object.hasOwn(config.models, model) ? config.models[model] : undefined
  if (alias === undefined) return null
  const plan = toProvider(config, dialect, alias.provider, alias.model)
  if (plan !== null) return { ...plan, reasoningEffort: alias.reasoningEffort }
  throw new AppError('model_not_found', {
    what: `The alias ${quoted(model)} points to a provider that does not exist`,
    where: `models.${quoted(model)}.provider`,
    current: quoted(alias.provider),
    accepted: knownProviders(config).join(', '),
    fix: `Add [model_providers.${alias.provider}] or name an existing provider`,
  })
}

/** The first reading that is an alias. */
function byReading(
  config: RoutingConfig,
  dialect: Dialect,
  readings: readonly ModelReading[],
): RoutePlan | null {
  for (const { model, effort } of readings) {
    const plan = byAlias(config, dialect, model)
    if (plan !== null) return effort === null ? plan : { ...plan, reasoningEffort: effort, effortWins: true }
  }
  return null
}

function byReversedName(config: RoutingConfig, dialect: Dialect, model: string): RoutePlan | null {
  if (!config.reverseModelNames) return null
  return (
    byReading(config, dialect, modelReadings(model, true)) ?? byPracticeName(dialect, reverseModelName(model))
  )
}

/**
 * Providers take any name, so none is unknown to them: a name counts as reversed only if it is a model's
 * backwards and not as it stands.
 */
function forwards(config: RoutingConfig, model: string): string {
  return config.reverseModelNames && looksReversed(model) ? reverseModelName(model) : model
}

function byPracticeName(dialect: Dialect, model: string): RoutePlan | null {
  return isPracticeModel(model) ? practicePlan(dialect, model) : null
}

function byDefaultProvider(config: RoutingConfig, dialect: Dialect, model: string): RoutePlan | null {
  const id = config.defaultProvider ?? config.automaticProvider
  return id === null ? null : toNamed(config, dialect, id, model)
}

function toProvider(config: RoutingConfig, dialect: Dialect, id: string, model: string): RoutePlan | null {
  if (id === practiceProviderId) return isPracticeModel(model) ? practicePlan(dialect, model) : null
  const provider = Object.hasOwn(config.providers, id) ? config.providers[id] : undefined
  if (provider === undefined) return null
  return {
    provider,
    providerId: id,
    upstreamModel: model,
    upstreamDialect: provider.wireApi,
    reasoningEffort: null,
    effortWins: false,
  }
}

/** As `toProvider`, for a name as the client gave it. */
function toNamed(config: RoutingConfig, dialect: Dialect, id: string, name: string): RoutePlan | null {
  const plan = toProvider(config, dialect, id, forwards(config, name))
  if (plan?.provider === null || plan === null || plan.provider.kind === 'http') return plan
  const { model, effort } = readLoginModel(name, config.reverseModelNames)
  return { ...plan, upstreamModel: model, reasoningEffort: effort, effortWins: effort !== null }
}

function practicePlan(dialect: Dialect, model: string): RoutePlan {
  return {
    provider: null,
    providerId: practiceProviderId,
    upstreamModel: model,
    upstreamDialect: dialect,
    reasoningEffort: null,
    effortWins: false,
  }
}

function refuse(config: RoutingConfig, model: string): never {
  const known = [...Object.keys(config.models), ...practiceModels]
  const slash = model.indexOf('/')
  const near = nearMatches(model, known)
  const nearProviders =
    slash > 0
      ? nearMatches(model.slice(0, slash), knownProviders(config)).map((id) => id + model.slice(slash))
      : []
  const suggestions = [...near, ...nearProviders].slice(0, 4)
  const hint = suggestions.length > 0 ? `Did you mean ${suggestions.map(quoted).join(' or ')}? ` : ''
  throw new AppError('model_not_found', {
    what: 'No model of this name',
    where: 'model',
    current: quoted(model),
    accepted: `"<provider>/<model>" with one of the providers ${knownProviders(config).join(', ')}, or one of ${shortList(known)}`,
    fix: `${hint}Add [models."${shorten(model)}"] to the configuration, log in to Codex, or set proxy.default_provider to send unknown names there`,
  })
}

const knownProviders = (config: RoutingConfig): string[] => [
  ...Object.keys(config.providers),
  practiceProviderId,
]

function shortList(names: readonly string[]): string {
  const shown = names.slice(0, 12).join(', ')
  return names.length > 12 ? `${shown} and ${names.length - 12} more (GET /v1/models lists them)` : shown
}

const shorten = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text)
const quoted = (text: string): string => JSON.stringify(shorten(text))
