import { useId, useState, type FormEvent, type ReactElement } from 'react'
import type { CallInput } from '../../../shared/ipc/contract.ts'
import { useAction, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'

type PracticeModel = CallInput<'practice.ask'>['model']
const models: readonly PracticeModel[] = ['practice', 'practice-slow', 'practice-tools']

type Answer = { model: PracticeModel; text: string; requestId: string }

/** A question to the built-in model, through the running proxy as any client would send it. */
export function PracticeForm({ running }: { running: boolean }): ReactElement {
  const t = useTranslate()
  const { client } = useWindow()
  const { busy, run } = useAction()
  const [model, setModel] = useState<PracticeModel>('practice')
  const [question, setQuestion] = useState<string | null>(null)
  const [answer, setAnswer] = useState<Answer | null>(null)
  const text = question ?? t('first.questionDefault')

  const ask = (event: FormEvent): void => {
    event.preventDefault()
    setAnswer(null)
    run(async () => {
      const reply = await client.call('practice.ask', { model, question: text })
      setAnswer({ model, text: reply.answer, requestId: reply.requestId })
    })
  }

  return (
    <>
      <form className="practice" onSubmit={ask}>
        <ModelSelect model={model} onChange={setModel} />
        <input
          className="input practice-question"
          aria-label={t('first.question')}
          value={text}
          maxLength={2000}
          onChange={(event) => setQuestion(event.target.value)}
        />
        <Button type="submit" disabled={!running || busy || text.trim() === ''} testId="try-practice">
          {t('first.ask')}
        </Button>
      </form>
      <div aria-live="polite">
        {!running && <p className="practice-note quiet">{t('first.needsProxy')}</p>}
        {busy && <p className="practice-note quiet">{t('first.asking')}</p>}
        {answer !== null && <PracticeAnswer answer={answer} />}
      </div>
    </>
  )
}

function ModelSelect(props: {
  model: PracticeModel
  onChange: (model: PracticeModel) => void
}): ReactElement {
  const t = useTranslate()
  const id = useId()
  return (
    <>
      <label htmlFor={id} className="visually-hidden">
        {t('first.model')}
      </label>
      <select
        id={id}
        className="select"
        value={props.model}
        onChange={(event) => {
          const chosen = models.find((model) => model === event.target.value)
          if (chosen !== undefined) props.onChange(chosen)
        }}
      >
        {models.map((model) => (
          <option key={model} value={model}>
            {t(`first.model.${model}`)}
          </option>
        ))}
      </select>
    </>
  )
}

function PracticeAnswer({ answer }: { answer: Answer }): ReactElement {
  const t = useTranslate()
  const { model } = useWindow()
  return (
    <div className="practice-answer">
      <p className="quiet">{t('first.answerLabel', { model: answer.model })}</p>
      <p className="practice-text" data-testid="practice-answer">
        {answer.text}
      </p>
      <Button look="link" onClick={() => model.showExchange(answer.requestId)}>
        {t('first.openExchange')}
      </Button>
    </div>
  )
}
