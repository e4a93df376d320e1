import type { Host } from '../../../host/host-api.ts'
import type { Handlers } from '../register.ts'

type DocumentHandlers = Pick<
  Handlers,
  | 'documents.states'
  | 'documents.text'
  | 'documents.preview'
  | 'documents.apply'
  | 'documents.backups'
  | 'documents.restore'
  | 'documents.undo'
  | 'providers.list'
  | 'providers.test'
  | 'mcpServers.list'
  | 'profiles.list'
>

export function documentHandlers(documents: Host['documents']): DocumentHandlers {
  return {
    'documents.states': () => documents.states(),
    'documents.text': ({ document }) => documents.text(document),
    'documents.preview': ({ request }) => documents.preview(request),
    'documents.apply': ({ request, revisions, reason }) => documents.apply(request, revisions, reason),
    'documents.backups': () => documents.backups(),
    'documents.restore': ({ backup }) => documents.restore(backup),
    'documents.undo': () => documents.undo(),
    'providers.list': () => documents.providers(),
    'providers.test': ({ document, id, fields, key }) =>
      documents.testProvider(document, id, fields, key ?? null),
    'mcpServers.list': async ({ health }) => ({
      servers: await documents.mcpServers(health),
      codexVersion: await documents.codexVersion(),
    }),
    'profiles.list': async () => ({
      profiles: await documents.profiles(),
      codexVersion: await documents.codexVersion(),
    }),
  }
}
