import type { IncomingHttpHeaders, Server } from 'node:http'
import type { JsonObject } from '../../shared/protocol/json/json-value.ts'

export type SeenRequest = { url: string; headers: IncomingHttpHeaders; body: JsonObject }
export type ScriptedReply = {
  status?: number
  headers?: Record<string, string>
  pieces?: (string | Uint8Array)[]
  gapMs?: number
  end?: 'close' | 'cut' | 'stall'
  hang?: boolean
}
export type ScriptedUpstream = {
  server: Server
  requests: SeenRequest[]
  aborted(): number
  play(...replies: (ScriptedReply | ((request: SeenRequest) => ScriptedReply))[]): void
}
export function createScriptedUpstream(): ScriptedUpstream
