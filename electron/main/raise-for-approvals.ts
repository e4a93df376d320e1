import type { Approval } from '../../shared/codex/approval.ts'
import type { Translate } from '../../shared/i18n/translate.ts'
import type { Host } from '../host/host-api.ts'
import { approvalGist } from './approval-gist.ts'
import { notify } from './notify.ts'
import type { MainWindow } from './windows/main-window.ts'

/**
 * A turn stands still until somebody has decided: each new question is announced, and the window comes up without taking
 * the keyboard from whoever is typing elsewhere.
 */
export function raiseForApprovals(
  daemon: Host['daemon'],
  window: MainWindow,
  translate: () => Translate,
): () => void {
  let known = new Set(daemon.approvals().map(({ id }) => id))
  return daemon.onApprovals((approvals) => {
    const fresh = approvals.filter(({ id }) => !known.has(id))
    known = new Set(approvals.map(({ id }) => id))
    if (fresh.length === 0) return
    announce(fresh, window, translate())
  })
}

function announce(fresh: readonly Approval[], window: MainWindow, t: Translate): void {
  window.raise()
  for (const approval of fresh) {
    notify(t('tray.notice.approval', { what: approvalGist(approval, t) }), () => window.show())
  }
}
