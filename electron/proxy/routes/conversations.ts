import type { FastifyInstance } from 'fastify'
import { AppError } from '../../../shared/errors/app-error.ts'
import type { Conversations } from '../../conversations/conversations.ts'
import { checkConversationId } from '../conversation/conversation-id.ts'
import { conversationsPath, spellings } from './route-table.ts'

type Named = { Params: { id: string } }

/** What is kept for `conversation_id`: to be looked at and deleted by the one whose key this is. */
export function addConversations(app: FastifyInstance, opened: () => Conversations | null): void {
  for (const path of spellings(conversationsPath)) {
    app.get(path, async (request, reply) => {
      void reply.header('x-request-id', request.id)
      return { object: 'list', data: (await opened()?.list()) ?? [] }
    })
    app.get<Named>(`${path}/:id`, async (request, reply) => {
      void reply.header('x-request-id', request.id)
      const id = checkConversationId(request.params.id)
      const record = (await opened()?.read(id)) ?? null
      if (record === null) throw notFound(id)
      const { dialect, createdAt, turns } = record
      return { object: 'conversation', id, dialect, createdAt, turns }
    })
    app.delete<Named>(`${path}/:id`, async (request, reply) => {
      void reply.header('x-request-id', request.id)
      const id = checkConversationId(request.params.id)
      if ((await opened()?.delete(id)) !== true) throw notFound(id)
      return { object: 'conversation.deleted', id, deleted: true }
    })
  }
}

function notFound(id: string): AppError {
  return new AppError('conversation_not_found', {
    what: 'No conversation of this id is kept',
    where: 'id',
    current: JSON.stringify(id),
    accepted: `one that GET /v1${conversationsPath} lists`,
  })
}
