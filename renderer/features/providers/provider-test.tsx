import { useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react'
import type { Fields } from '../../../shared/codex-config/change-request.ts'
import type { DocumentId } from '../../../shared/codex-config/document.ts'
import type { ProviderTestResult } from '../../../shared/codex-config/provider-test.ts'
import { useAction, useSay, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { formatDuration } from '../../ui/format.ts'
import { StateShape } from '../../ui/state-shape.tsx'
import { Problem } from '../documents/problem.tsx'
import type { KeyInput } from './use-key-input.ts'

type ProviderTestProps = {
  document: DocumentId
  id: string | null
  fields: Fields
  ready: boolean
  /** The key that was typed and is not stored yet. */
  keyInput: KeyInput
}

/** Asks the provider, and only when somebody presses the button: nothing else here uses the network. */
export function ProviderTest({ document, id, fields, ready, keyInput }: ProviderTestProps): ReactElement {
  const t = useTranslate()
  const { client } = useWindow()
  const { busy, run } = useAction()
  const [tested, setTested] = useState<{ of: string; at: number; result: ProviderTestResult } | null>(null)
  const of = JSON.stringify([document, fields, keyInput.edits])
  const test = (): void =>
    run(async () => {
      const key = keyInput.read()
      const asked = { document, id, fields, ...(key === null ? {} : { key }) }
      const result = await client.call('providers.test', asked)
      setTested({ of, at: Date.now(), result })
    })
  return (
    <div className="provider-test">
      <div className="provider-test-line">
        <Button disabled={busy || !ready} onClick={test} testId="provider-test">
          {busy ? t('providers.testing') : t('providers.test')}
        </Button>
        <span className="field-help">{t('providers.testHelp')}</span>
      </div>
      {tested !== null && tested.of === of && (
        <InView key={tested.at}>
          <Result result={tested.result} />
        </InView>
      )}
    </div>
  )
}

/** The answer comes at the foot of a long form: it is scrolled to once, or nobody would know that it is there. */
function InView({ children }: { children: ReactNode }): ReactElement {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.scrollIntoView({ block: 'nearest' }), [])
  return <div ref={box}>{children}</div>
}

/** Its sentences in the window's language; the facts between them are what the provider said. */
function useErrorOf({ error, errorText }: ProviderTestResult): ProviderTestResult['error'] {
  const say = useSay()
  if (error === null || errorText === null) return error
  const { what, fix } = errorText
  return { ...error, facts: { ...error.facts, what: say(what), ...(fix === null ? {} : { fix: say(fix) }) } }
}

function Result({ result }: { result: ProviderTestResult }): ReactElement {
  const t = useTranslate()
  const { chat, responses, latencyMs, models, key } = result
  const error = useErrorOf(result)
  const facts: readonly (readonly [string, string])[] = [
    ['Responses', t(`providers.speaks.${responses}`)],
    ['Chat', t(`providers.speaks.${chat}`)],
    [t('providers.latency'), latencyMs === null ? '–' : formatDuration(latencyMs)],
    [t('providers.key'), t(`providers.key.${key}`)],
    [
      t('providers.models'),
      models === null ? t('providers.noModels') : t('providers.modelCount', { count: models.length }),
    ],
  ]
  if (!result.reachable && error !== null) return <Problem error={error} />
  return (
    <div className="provider-result" data-testid="provider-result" role="status">
      {error === null ? (
        <p className="change-note">
          <StateShape shape="solid" tone="ok" />
          <span>{t('providers.answers')}</span>
        </p>
      ) : (
        <Problem error={error} tone="busy" />
      )}
      <dl className="provider-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {models !== null && models.length > 0 && (
        <ul className="provider-models">
          {models.map((model) => (
            <li key={model}>
              <code className="selectable">{model}</code>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
