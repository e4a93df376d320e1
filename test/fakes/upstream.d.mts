import type { Server } from 'node:http'

export type FakeStats = {
  requests: number
  aborted: number
  open: number
  sentBytes: number
  abortedAt: number
  receivedBytes: number
}
export function createFakeUpstream(): { server: Server; stats: FakeStats }
export function listen(server: Server, port?: number): Promise<number>
