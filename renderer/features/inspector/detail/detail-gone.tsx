import type { ReactElement } from 'react'
import { useTranslate } from '../../../bridge/window-context.ts'
import { Button } from '../../../ui/button.tsx'
import { Empty } from '../../../ui/empty.tsx'

/** An exchange that is not in the list: not yet, or dropped before it could be opened. */
export function DetailGone({ gone, onClose }: { gone: boolean; onClose: () => void }): ReactElement {
  const t = useTranslate()
  return (
    <section className="detail" aria-label={t('detail.label')}>
      <Empty title={gone ? t('detail.goneEmpty') : t('detail.loading')}>
        <Button onClick={onClose}>{t('app.close')}</Button>
      </Empty>
    </section>
  )
}
