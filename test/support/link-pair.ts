import { PassThrough } from 'node:stream'
import type { CodexLink } from '../../electron/codex/link.ts'
import { openRpcPeer } from '../../electron/codex/rpc-peer.ts'

/** Both ends of a line: what one asks the other answers. */
export function linkPair(): { near: CodexLink; far: CodexLink; cut(): void } {
  const there = new PassThrough()
  const back = new PassThrough()
  const near = openRpcPeer({ input: back, output: there, name: 'Codex', jsonrpcMember: false })
  const far = openRpcPeer({ input: there, output: back, name: 'the client', jsonrpcMember: false })
  return { near, far, cut: () => back.destroy() }
}
