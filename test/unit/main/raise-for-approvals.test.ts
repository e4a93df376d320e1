import { beforeEach, describe, expect, it, vi } from 'vitest'

const shown: { body: string; click: () => void }[] = []
vi.mock('electron', () => ({
  Notification: class {
    static isSupported = (): boolean => true
    readonly #body: string
    #click: () => void = () => undefined
    constructor({ body }: { body: string }) {
      this.#body = body
    }
    on(_event: string, listener: () => void): void {
      this.#click = listener
    }
    show(): void {
      shown.push({ body: this.#body, click: this.#click })
    }
  },
}))

import { approvalGist } from '../../../electron/main/approval-gist.ts'
import { raiseForApprovals } from '../../../electron/main/raise-for-approvals.ts'
import { fakeApprovals } from '../../../renderer/bridge/fake/fake-sessions.ts'
import type { Approval } from '../../../shared/codex/approval.ts'
import { createTranslate } from '../../../shared/i18n/language.ts'

const t = createTranslate('en')
const { command, patch, hostile } = fakeApprovals

describe('a question of Codex', () => {
  const window = { show: vi.fn(), raise: vi.fn(), current: () => null, allowClose: vi.fn() }
  let tell: (approvals: readonly Approval[]) => void = () => undefined

  beforeEach(() => {
    shown.length = 0
    vi.clearAllMocks()
    const daemon = {
      approvals: (): readonly Approval[] => [],
      onApprovals(listener: typeof tell) {
        tell = listener
        return () => undefined
      },
    } as unknown as Parameters<typeof raiseForApprovals>[0]
    raiseForApprovals(daemon, window, () => t)
  })

  it('is announced once, and the window comes up', () => {
    tell([command])
    tell([command, patch])
    expect(window.raise).toHaveBeenCalledTimes(2)
    expect(shown.map(({ body }) => body)).toEqual([
      expect.stringContaining('rm -rf build'),
      expect.stringContaining('change 3 files'),
    ])
    shown[0]?.click()
    expect(window.show).toHaveBeenCalledOnce()
  })

  it('that has been decided is no news, and asked again it is', () => {
    tell([command, patch])
    tell([patch])
    expect(window.raise).toHaveBeenCalledTimes(1)
    tell([patch, command])
    expect(window.raise).toHaveBeenCalledTimes(2)
  })
})

it('fits in a line in which nothing is hidden', () => {
  const gist = approvalGist(hostile, t)
  expect(gist).not.toMatch(/[\p{C}\n]/u)
  expect([...gist]).toHaveLength(80)
  expect(approvalGist({ ...command, command: ['ls'] }, t)).toBe('ls')
})
