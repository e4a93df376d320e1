import type { FastifyInstance } from 'fastify'
import {
  chatgptProviderId,
  practiceModels,
  practiceProviderId,
  type RoutingConfig,
} from '../../../shared/config/routing-config.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import { nearMatches } from '../../../shared/routing/near-matches.ts'
import { cursorModelPaths, spellings } from './route-table.ts'

type Model = { id: string; object: 'model'; created: number; owned_by: string }

/** The list shape of OpenAI's "List models"; `created` is when this process began, for want of better. */
export function addModels(
  app: FastifyInstance,
  config: () => RoutingConfig,
  loginModels: () => readonly string[],
): void {
  const created = Math.floor(Date.now() / 1000)
  const list = (): Model[] => listModels(config(), loginModels(), created)
  for (const path of [...spellings('/models'), ...cursorModelPaths]) {
    app.get(path, (request, reply) => {
      void reply.header('x-request-id', request.id)
      return { object: 'list', data: list() }
    })
    // A model's name may contain slashes.
    app.get<{ Params: { '*': string } }>(`${path}/*`, (request, reply) => {
      void reply.header('x-request-id', request.id)
      return findModel(list(), request.params['*'])
    })
  }
}

function listModels(config: RoutingConfig, loginModels: readonly string[], created: number): Model[] {
  const model = (id: string, owner: string): Model => ({ id, object: 'model', created, owned_by: owner })
  const aliases = Object.entries(config.models).map(([name, alias]) => model(name, alias.provider))
  const practice = practiceModels
    .filter((name) => !Object.hasOwn(config.models, name))
    .map((name) => model(name, practiceProviderId))
  // Under its plain name a model of the login is only found where no other provider takes unknown names.
  const takesPlain = (config.defaultProvider ?? config.automaticProvider) === chatgptProviderId
  const login = loginModels
    .flatMap((name) => [`${chatgptProviderId}/${name}`, ...(takesPlain ? [name] : [])])
    .filter((name) => !Object.hasOwn(config.models, name))
    .map((name) => model(name, chatgptProviderId))
  return [...aliases, ...login, ...practice]
}

function findModel(models: readonly Model[], id: string): Model {
  const found = models.find((model) => model.id === id)
  if (found !== undefined) return found
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
