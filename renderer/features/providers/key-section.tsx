import type { ReactElement } from 'react'
import { useTranslate } from '../../bridge/window-context.ts'
import { Section } from '../../ui/section.tsx'
import { Problem } from '../documents/problem.tsx'
import { useAsked } from '../documents/use-asked.ts'
import { DeleteKey } from './delete-key.tsx'

/** What is wrong with the stored keys as a whole, and those that no provider uses. Mostly there is nothing to show. */
export function KeySection(): ReactElement | null {
  const t = useTranslate()
  const { answer } = useAsked((client) => client.call('keys.state', { askKeychain: false }))
  if (answer === null) return null
  return (
    <>
      {answer.problem !== null && <Problem error={answer.problem} />}
      {answer.leftOver.length > 0 && (
        <Section title={t('providers.leftOver')} help={t('providers.leftOverHelp')}>
          <ul className="provider-cards" data-testid="keys-left-over">
            {answer.leftOver.map((id) => (
              <li key={id} className="provider-card provider-left-over">
                <code>{id}</code>
                <DeleteKey id={id} name={id} text={t('providers.deleteLeftOverText')} />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}
