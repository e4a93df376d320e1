import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { questionToShow } from '../../../renderer/app/approvals/approval-queue.ts'
import { shellLine, visibleParts } from '../../../renderer/app/approvals/visible-text.ts'
import { ApprovalDetails } from '../../../renderer/app/approvals/approval-details.tsx'
import { createAppModel } from '../../../renderer/bridge/app-model.ts'
import { createFakeClient } from '../../../renderer/bridge/fake/fake-client.ts'
import { fakeApprovals } from '../../../renderer/bridge/fake/fake-sessions.ts'
import { fakeState } from '../../../renderer/bridge/fake/fake-state.ts'
import { createNotices } from '../../../renderer/bridge/notices.ts'
import { WindowContext } from '../../../renderer/bridge/window-context.ts'
import type { Approval } from '../../../shared/codex/approval.ts'

const shown = (text: string): string =>
  visibleParts(text)
    .map((part) => (part.hidden ? `[${part.text}]` : part.text))
    .join('')

function markup(approval: Approval): string {
  const client = createFakeClient(fakeState)
  const services = { client, model: createAppModel(client, fakeState), notices: createNotices() }
  return renderToStaticMarkup(
    <WindowContext value={services}>
      <ApprovalDetails approval={approval} />
    </WindowContext>,
  )
}

describe('what Codex asks', () => {
  test('has no character that cannot be seen', () => {
    expect(shown('rm -rf build')).toBe('rm -rf build')
    expect(shown('a\u202eb')).toBe('a[U+202E]b')
    expect(shown('a\u200bb\u2066c')).toBe('a[U+200B]b[U+2066]c')
    expect(shown('\u001b[2Ka\r')).toBe('[U+001B][2Ka[U+000D]')
    expect(shown('tag\u{e0041}')).toBe('tag[U+E0041]')
    expect(shown('删除 文件 é')).toBe('删除 文件 é')
  })

  test('keeps its lines, and marks where they end', () => {
    expect(shown('one\ntwo')).toBe('one[⏎]\ntwo')
  })

  test('shows where one word ends and the next begins', () => {
    expect(shellLine(['git', 'commit', '-m', 'a b'])).toBe("git commit -m 'a b'")
    expect(shellLine(['echo', "it's", '', '$HOME'])).toBe("echo 'it'\\''s' '' '$HOME'")
  })

  test('is all there: words, place and reason, or files with what becomes of each', () => {
    const command = markup(fakeApprovals.command)
    expect(command).toContain('rm -rf build &amp;&amp; npm run package')
    expect(command).toContain('/home/mei/work/shop-frontend')
    expect(command).toContain('from an empty folder')
    const patch = markup(fakeApprovals.patch)
    for (const { path } of fakeApprovals.patch.files) expect(patch).toContain(path)
    expect(patch).toContain('deleted')
    expect(markup(fakeApprovals.hostile)).not.toMatch(/[\u202a-\u202e]/)
  })
})

test('the oldest question that has not been put aside is shown', () => {
  const waiting = [fakeApprovals.command, fakeApprovals.patch]
  expect(questionToShow(waiting, new Set())?.id).toBe('approval-1')
  expect(questionToShow(waiting, new Set(['approval-1']))?.id).toBe('approval-2')
  expect(questionToShow(waiting, new Set(['approval-1', 'approval-2']))).toBeNull()
  expect(questionToShow([], new Set())).toBeNull()
})
