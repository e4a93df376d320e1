import type { ReactElement } from 'react'
import type { Notice } from '../bridge/notices.ts'
import { useStore } from '../bridge/external-store.ts'
import { useLanguage, useTranslate, useWindow } from '../bridge/window-context.ts'
import { IconButton } from '../ui/button.tsx'
import { ErrorNotice } from '../ui/error-notice.tsx'
import { Icon } from '../ui/icon.tsx'

/** Outcomes of the user's acts, over the foot of the page and out of the way of its controls. */
export function NoticeBar(): ReactElement {
  const { notices } = useWindow()
  const shown = useStore(notices, (all) => all)
  return (
    <div className="notice-bar" role="log" aria-live="polite">
      {shown.map((notice) => (
        <NoticeLine key={notice.id} notice={notice} onDismiss={() => notices.dismiss(notice.id)} />
      ))}
    </div>
  )
}

function NoticeLine({ notice, onDismiss }: { notice: Notice; onDismiss: () => void }): ReactElement {
  const t = useTranslate()
  const language = useLanguage()
  const close = <IconButton icon="close" label={t('app.dismiss')} onClick={onDismiss} />
  if (notice.error === null) {
    return (
      <div className="notice-line">
        <Icon name="check" />
        <span>{notice.text}</span>
        {close}
      </div>
    )
  }
  return (
    <div className="notice-line notice-line-error">
      <ErrorNotice error={notice.error.toWire()} language={language} t={t} />
      {close}
    </div>
  )
}
