/**
 * A line to Codex in its own JSON-RPC, whoever carries it: the app-server itself over stdio, or our daemon's
 * socket, which speaks for it to many.
 */
export type CodexLink = {
  /**
   * @param params left out of the message when undefined
   * @throws RpcError what the other side answered; AppError `codex_timeout` when it did not in time (0.42 never
   *   answers an unknown method), `codex_gone` when the line broke
   */
  request(method: string, params?: unknown, options?: RequestOptions): Promise<unknown>
  notify(method: string, params?: unknown): void
  onNotification(listener: (method: string, params: unknown) => void): Unsubscribe
  /**
   * Questions of Codex to its client (`item/tool/call`, approvals). The first listener that returns a promise answers;
   * null passes it on; with nobody left the other side is told -32601.
   */
  onServerRequest(listener: ServerRequestListener): Unsubscribe
  /** Called once when the line is gone. */
  onClosed(listener: () => void): Unsubscribe
  close(): void
}

/** @param id of the question, by which Codex names it again in `serverRequest/resolved` */
export type ServerRequestListener = (
  method: string,
  params: unknown,
  id?: string | number,
) => Promise<unknown> | null

export type Unsubscribe = () => void

export type RequestOptions = {
  /** Without one, 30 s. */
  timeoutMs?: number
  /** Stops waiting; the other side is not told. */
  signal?: AbortSignal
}
