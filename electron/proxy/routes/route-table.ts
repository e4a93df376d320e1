import { readCursorRoute } from '../../../shared/protocol/cursor/cursor-route.ts'
import type { ClientDialect } from '../../../shared/protocol/dialect.ts'

/** Where Claude Code looks whether anybody is there. */
export const helloPath = '/api/hello'

/** Not OpenAI's `/conversations`, which is another thing. */
export const conversationsPath = '/codex-tray/conversations'

type Method = 'GET' | 'POST' | 'DELETE'
type Route = { method: Method; path: string; dialect: ClientDialect | null }

/** Every address, without its `/v1` twin. */
const routes: readonly Route[] = [
  { method: 'GET', path: '/healthz', dialect: null },
  { method: 'GET', path: '/readyz', dialect: null },
  { method: 'GET', path: '/models', dialect: null },
  { method: 'POST', path: '/chat/completions', dialect: 'chat' },
  { method: 'POST', path: '/responses', dialect: 'responses' },
  { method: 'POST', path: '/responses/compact', dialect: 'responses' },
  { method: 'POST', path: '/embeddings', dialect: null },
  { method: 'POST', path: '/messages', dialect: 'messages' },
  { method: 'POST', path: '/messages/count_tokens', dialect: 'messages' },
  { method: 'GET', path: helloPath, dialect: 'messages' },
  { method: 'GET', path: conversationsPath, dialect: null },
]

export const routeList: readonly string[] = routes.map(({ method, path }) => `${method} ${path}`)

/** Both spellings of a path: some clients append `/v1` to the base URL themselves, some do not. */
export const spellings = (path: string): string[] => [path, `/v1${path}`]

/** `shared/protocol/cursor/cursor-route.ts` says which of its addresses each is. */
const cursorBases = ['/cursor', '/cursor/v1', '/v1/cursor']
const deployments = '/openai/deployments/:deployment'
export const cursorModelPaths: readonly string[] = cursorBases.map((base) => `${base}/models`)
export const cursorChatPaths: readonly string[] = [...cursorBases, deployments, `/cursor${deployments}`].map(
  (base) => `${base}/chat/completions`,
)

const bare = (path: string): string => (path.startsWith('/v1/') ? path.slice(3) : path)

function find(path: string): Route | undefined {
  const name = bare(path)
  const route = routes.find(
    (one) => one.path === name || (one.path === '/models' && name.startsWith('/models/')),
  )
  if (route !== undefined) return route
  const kind = readCursorRoute(path)?.kind
  if (kind === undefined) return undefined
  return kind === 'chat' ? { method: 'POST', path, dialect: 'chat' } : { method: 'GET', path, dialect: null }
}

/** Methods a path answers; none when there is no such path. */
export function methodsOf(path: string): string[] {
  const route = find(path)
  if (bare(path).startsWith(`${conversationsPath}/`)) return ['GET', 'HEAD', 'DELETE']
  if (route === undefined) return []
  return route.method === 'GET' ? ['GET', 'HEAD'] : ['POST']
}

/** What the client speaks that calls a path; Anthropic's further calls (`/messages/batches`) do not exist here. */
export function dialectOf(path: string): ClientDialect | null {
  return find(path)?.dialect ?? (bare(path).startsWith('/messages/') ? 'messages' : null)
}

/** The path of a request without its query. */
export function pathOf(url: string | undefined): string {
  const path = url ?? '/'
  const query = path.indexOf('?')
  return query === -1 ? path : path.slice(0, query)
}
