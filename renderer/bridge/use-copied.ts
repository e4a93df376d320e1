import { useCallback } from 'react'
import { useTranslate, useWindow } from './window-context.ts'

/** Says that something has been copied, or could not be. */
export function useCopied(): (text: string) => (copied: boolean) => void {
  const t = useTranslate()
  const { notices } = useWindow()
  return useCallback(
    (text) => (copied) => notices.tell(copied ? t('daemon.copied', { text }) : t('notice.copyRefused')),
    [notices, t],
  )
}
