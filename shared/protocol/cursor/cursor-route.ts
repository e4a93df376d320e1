/**
 * The paths Cursor calls below a base URL: with and without `/v1`, with `/cursor`, and Azure's form, in which
 * the deployment's name is the model (LiteLLM's documentation, measured with Cursor 3.17.21).
 */
export type CursorRoute = { kind: 'chat' | 'models'; deployment: string | null }

const chatPath = /^\/(?:(?:v1\/cursor|cursor\/v1|cursor|v1)\/)?chat\/completions$/
const modelsPath = /^\/(?:(?:v1\/cursor|cursor\/v1|cursor|v1)\/)?models$/
const azurePath = /^\/(?:cursor\/)?openai\/deployments\/([^/]+)\/chat\/completions$/

/**
 * @param path of the request, without the query
 * @returns null for any other path, and for a deployment whose name is not decodable
 */
export function readCursorRoute(path: string): CursorRoute | null {
  const trimmed = path.length > 1 ? path.replace(/\/+$/, '') : path
  if (chatPath.test(trimmed)) return { kind: 'chat', deployment: null }
  if (modelsPath.test(trimmed)) return { kind: 'models', deployment: null }
  const name = azurePath.exec(trimmed)?.[1]
  if (name === undefined) return null
  try {
    return { kind: 'chat', deployment: decodeURIComponent(name) }
  } catch {
    return null
  }
}
