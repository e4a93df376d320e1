import type { FastifyInstance } from 'fastify'
import {
  chatgptProviderId,
  practiceModels,
  practiceProviderId,
  type RoutingConfig,
} from '../../../shared/config/routing-config.ts'
import type { ProviderModels } from '../models/provider-models.ts'
import type { LoginModels } from '../upstream/chatgpt/login-models.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import { nearMatches } from '../../../shared/routing/near-matches.ts'
import { cursorModelPaths, spellings } from './route-table.ts'

type Model = { id: string; object: 'model'; created: number; owned_by: string }

/**
 * The list shape of OpenAI's "List models": aliases, practice models, and what the providers have, as far as they have
 * said so already; `created` is when this process began, for want of better.
 *
 * Codex asks with `client_version` where a command prints the key (0.125.0 to 0.169.0), and wants `models` in a form of
 * its own, with prompts and limits that nobody but OpenAI can tell. An empty list of those leaves it with the models it
 * knows; without one it logs an error each time and asks again.
 */
export function addModels(
  app: FastifyInstance,
  config: () => RoutingConfig,
  providers: ProviderModels,
  login: LoginModels,
): void {
  const created = Math.floor(Date.now() / 1000)
  const list = (): Model[] => listModels(config(), providers, login.list(), created)
  for (const path of [...spellings('/models'), ...cursorModelPaths]) {
    app.get<{ Querystring: Record<string, unknown> }>(path, (request, reply) => {
      void reply.header('x-request-id', request.id)
      const forCodex = 'client_version' in request.query ? { models: [] } : {}
      return { object: 'list', data: list(), ...forCodex }
    })
    // A model's name may contain slashes.
    app.get<{ Params: { '*': string } }>(`${path}/*`, (request, reply) => {
      void reply.header('x-request-id', request.id)
      const id = request.params['*']
      const models = list()
      return (
        models.find((model) => model.id === id) ??
        unlisted(config(), providers, created, id) ??
        refuse(models, id)
      )
    })
  }
}

function listModels(
  config: RoutingConfig,
  providers: ProviderModels,
  login: readonly string[],
  created: number,
): Model[] {
  const model = (id: string, owner: string, at = created): Model => ({
    id,
    object: 'model',
    created: at,
    owned_by: owner,
  })
  const aliases = Object.entries(config.models).map(([name, alias]) => model(name, alias.provider))
  const practice = practiceModels
    .filter((name) => !Object.hasOwn(config.models, name))
    .map((name) => model(name, practiceProviderId))
  const found = providers
    .list(config)
    .filter(({ id }) => !Object.hasOwn(config.models, id))
    .map(({ id, owner, created: at }) => model(id, owner, at ?? created))
  // Under its plain name a model of the login is found only where no other provider takes unknown names.
  const takesPlain = (config.defaultProvider ?? config.automaticProvider) === chatgptProviderId
  const ofLogin = login
    .flatMap((name) => [`${chatgptProviderId}/${name}`, ...(takesPlain ? [name] : [])])
    .filter((name) => !Object.hasOwn(config.models, name))
    .map((name) => model(name, chatgptProviderId))
  return [...aliases, ...ofLogin, ...practice, ...found]
}

/** A provider that has given no list would be asked for any name. */
function unlisted(
  config: RoutingConfig,
  providers: ProviderModels,
  created: number,
  id: string,
): Model | null {
  const slash = id.indexOf('/')
  const owner = id.slice(0, Math.max(slash, 0))
  const provider = Object.hasOwn(config.providers, owner) ? config.providers[owner] : undefined
  if (provider === undefined || slash === id.length - 1 || providers.isKnown(provider)) return null
  return { id, object: 'model', created, owned_by: owner }
}

function refuse(models: readonly Model[], id: string): never {
  const ids = models.map((model) => model.id)
  const near = nearMatches(id, ids)
  throw new AppError('model_not_found', {
    what: 'No model of this name is listed',
    where: 'model',
    current: JSON.stringify(id.slice(0, 80)),
    accepted: ids.slice(0, 12).join(', '),
    fix: `${near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : ''}Names of the form <provider>/<model> work without being listed`,
  })
}
