import { useId, useRef, type FormEvent, type ReactElement } from 'react'
import { useAction, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { Row, Section } from '../../ui/section.tsx'

/** Two ways to log in, the one most people want first. */
export function LoginChoices(): ReactElement {
  const t = useTranslate()
  return (
    <Section title={t('account.login')}>
      <ChatGptRow />
      <KeyForm />
    </Section>
  )
}

function ChatGptRow(): ReactElement {
  const t = useTranslate()
  const { client } = useWindow()
  const { busy, run } = useAction()
  return (
    <Row label={t('account.withChatGpt')} help={t('account.withChatGptHelp')}>
      <Button
        look="primary"
        icon="open"
        disabled={busy}
        onClick={() => run(() => client.call('account.login', { method: 'chatgpt' }))}
        testId="login-chatgpt"
      >
        {t('account.loginChatGpt')}
      </Button>
    </Row>
  )
}

/**
 * The key lives in the field and nowhere else: no state of ours holds it, and the field is emptied before main is even
 * asked, so that a refused key must be typed again.
 */
function KeyForm(): ReactElement {
  const t = useTranslate()
  const { client } = useWindow()
  const { busy, run } = useAction()
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const apiKey = field.current?.value.trim() ?? ''
    if (field.current !== null) field.current.value = ''
    if (apiKey === '') field.current?.focus()
    else run(() => client.call('account.login', { method: 'api-key', apiKey }))
  }
  return (
    <form onSubmit={submit}>
      <Row label={t('account.withKey')} htmlFor={id} help={t('account.withKeyHelp')}>
        <input
          id={id}
          ref={field}
          type="password"
          className="input account-key"
          aria-label={t('account.key')}
          placeholder={t('account.keyPlaceholder')}
          autoComplete="off"
          spellCheck={false}
          disabled={busy}
          data-testid="api-key"
        />
        <Button type="submit" disabled={busy} testId="login-api-key">
          {busy ? t('account.usingKey') : t('account.useKey')}
        </Button>
      </Row>
    </form>
  )
}
