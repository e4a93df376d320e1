import type { ReactElement } from 'react'
import { useTranslate } from '../../bridge/window-context.ts'
import { Section } from '../../ui/section.tsx'
import { DeleteKey } from './delete-key.tsx'

/** Stored keys that no provider uses: left where one was removed as text, or in an editor. */
export function LeftOverKeys({ ids }: { ids: readonly string[] }): ReactElement | null {
  const t = useTranslate()
  if (ids.length === 0) return null
  return (
    <Section title={t('providers.leftOver')} help={t('providers.leftOverHelp')}>
      <ul className="provider-cards" data-testid="keys-left-over">
        {ids.map((id) => (
          <li key={id} className="provider-card provider-left-over">
            <code className="ellipsis">{id}</code>
            <DeleteKey id={id} name={id} text={t('providers.deleteLeftOverText')} />
          </li>
        ))}
      </ul>
    </Section>
  )
}
