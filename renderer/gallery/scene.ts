import type { Page } from '../bridge/app-state.ts'
import type { FakeExchange } from '../bridge/fake/fake-exchange-parts.ts'
import type { FakeState } from '../bridge/fake/fake-state.ts'

/** One screen in one state. */
export type Scene = {
  page: Page
  state: FakeState
  /** Built when the scene opens: live ones begin then. */
  exchanges?: () => readonly FakeExchange[]
  evicted?: number
  /** The exchange to open. */
  open?: string
  /** Main cannot answer. */
  broken?: boolean
  /** Main never answers. */
  silent?: boolean
  /** Main cannot read conversations, sessions and providers. */
  listsBroken?: boolean
}
