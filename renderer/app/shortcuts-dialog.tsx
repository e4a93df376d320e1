import type { ReactElement } from 'react'
import { pages } from '../bridge/app-state.ts'
import { useTranslate } from '../bridge/window-context.ts'
import { Dialog } from '../ui/dialog.tsx'

export function ShortcutsDialog({ open, onClose }: { open: boolean; onClose: () => void }): ReactElement {
  const t = useTranslate()
  const modifier = navigator.userAgent.includes('Mac') ? '⌘' : 'Ctrl'
  const rows = [
    [[`${modifier} 1`, '…', `${modifier} ${Math.min(9, pages.length)}`], t('shortcuts.pages')],
    [['/'], t('shortcuts.filter')],
    [['↑', '↓'], t('shortcuts.move')],
    [['Enter'], t('shortcuts.open')],
    [['p'], t('shortcuts.pause')],
    [['Esc'], t('shortcuts.close')],
    [['?'], t('shortcuts.help')],
  ] as const
  return (
    <Dialog open={open} onClose={onClose} title={t('shortcuts.title')}>
      <dl className="shortcut-list">
        {rows.map(([keys, meaning]) => (
          <div key={meaning}>
            <dt>{meaning}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
