import type { ReactElement } from 'react'
import { useTranslate } from '../../bridge/window-context.ts'
import { StateShape } from '../../ui/state-shape.tsx'

/** Codex's configuration names a provider that asks for no OpenAI login. */
export function NotNeeded(): ReactElement {
  const t = useTranslate()
  return (
    <div className="account-wait" role="status">
      <StateShape shape="solid" tone="ok" />
      <span>{t('account.status.notNeeded')}</span>
    </div>
  )
}
