import { useState, type ReactElement, type ReactNode } from 'react'
import { baseUrlOf, proxyOf } from '../../bridge/app-state.ts'
import { useCopyActions, useServiceActions } from '../../bridge/use-service-actions.ts'
import { useAppState, useTranslate } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { PracticeForm } from './practice-form.tsx'

/** Three steps for somebody new; once requests have come through, only the practice model remains. */
export function FirstAnswer(): ReactElement {
  const t = useTranslate()
  const running = useAppState((state) => proxyOf(state)?.state === 'running')
  const used = useAppState((state) => state.activity.total > 0)
  // Decided when the page appears: it must not fold up under somebody's first answer.
  const [compact] = useState(used)
  if (compact) return <PracticeAgain running={running} />
  return (
    <section className="first" aria-labelledby="first-title">
      <h2 id="first-title">{t('first.title')}</h2>
      <ol className="steps">
        <Step
          number={1}
          done={running}
          title={t(running ? 'first.stepStartDone' : 'first.stepStart')}
          help={t('first.stepStartHelp')}
        >
          {!running && <StartStep />}
        </Step>
        <Step number={2} done={used} title={t('first.stepAsk')} help={t('first.stepAskHelp')}>
          <PracticeForm running={running} />
        </Step>
        <Step number={3} done={false} title={t('first.stepConnect')} help={t('first.stepConnectHelp')}>
          <ConnectStep />
        </Step>
      </ol>
    </section>
  )
}

function PracticeAgain({ running }: { running: boolean }): ReactElement {
  const t = useTranslate()
  return (
    <section className="first" data-compact="true" aria-labelledby="first-title">
      <h2 id="first-title">{t('first.again')}</h2>
      <p className="muted">{t('first.stepAskHelp')}</p>
      <PracticeForm running={running} />
    </section>
  )
}

type StepProps = { number: number; done: boolean; title: string; help: string; children: ReactNode }

function Step({ number, done, title, help, children }: StepProps): ReactElement {
  return (
    <li className="step" data-done={done}>
      <span className="step-number" aria-hidden="true">
        {done ? <Icon name="check" /> : number}
      </span>
      <div className="step-body">
        <h3>{title}</h3>
        <p className="muted">{help}</p>
        {children}
      </div>
    </li>
  )
}

function StartStep(): ReactElement {
  const t = useTranslate()
  const { busy, start } = useServiceActions('proxy')
  return (
    <div className="step-actions">
      <Button icon="start" disabled={busy} onClick={start}>
        {t('services.start')}
      </Button>
    </div>
  )
}

function ConnectStep(): ReactElement {
  const t = useTranslate()
  const baseUrl = useAppState(baseUrlOf)
  const { copyBaseUrl, copyKey } = useCopyActions()
  return (
    <>
      <pre className="snippet" tabIndex={0}>{`OPENAI_BASE_URL=${baseUrl ?? ''}\nOPENAI_API_KEY=••••`}</pre>
      <div className="step-actions">
        <Button icon="copy" onClick={copyBaseUrl}>
          {t('strip.copyBaseUrl')}
        </Button>
        <Button icon="copy" onClick={copyKey}>
          {t('strip.copyKey')}
        </Button>
      </div>
    </>
  )
}
