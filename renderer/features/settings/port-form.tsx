import { useId, useState, type FormEvent, type ReactElement } from 'react'
import type { ConfigState } from '../../../shared/config/config-state.ts'
import { useAction, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { parsePort } from './parse-port.ts'
import { Row } from '../../ui/section.tsx'

type PortFormProps = {
  /** As configured; 0 stands for any free one. */
  port: number
  /** Where the proxy listens now; null while it does not. */
  listening: number | null
  source: ConfigState['listen']['source']
}

/** The port, and who decides it: a flag or the environment outrank what could be written here. */
export function PortForm({ port, listening, source }: PortFormProps): ReactElement {
  const t = useTranslate()
  const { client, notices } = useWindow()
  const { busy, run } = useAction()
  const id = useId()
  const [text, setText] = useState(String(port))
  const parsed = parsePort(text)
  const invalid = parsed === null && text !== String(port)
  const fixed = source === 'flag' || source === 'environment'

  const save = (event: FormEvent): void => {
    event.preventDefault()
    if (parsed === null || parsed === port) return
    run(async () => {
      await client.call('proxy.setPort', { port: parsed })
      notices.tell(t('notice.portSaved', { port: parsed }))
    })
  }

  const help = invalid ? (
    <p className="tone-bad" id={`${id}-help`} role="alert">
      {t('settings.portInvalid', { value: text })}
    </p>
  ) : (
    <p id={`${id}-help`}>
      {t(`settings.portSource.${source}`)}{' '}
      {port === 0 && listening !== null && t('settings.portAny', { port: listening })}
    </p>
  )

  return (
    <form onSubmit={save}>
      <Row label={t('settings.port')} htmlFor={id} help={help}>
        <input
          id={id}
          className="input port-input"
          inputMode="numeric"
          autoComplete="off"
          value={text}
          disabled={fixed || busy}
          aria-invalid={invalid}
          aria-describedby={`${id}-help`}
          data-testid="port-input"
          onChange={(event) => setText(event.target.value)}
        />
        {!fixed && (
          <Button type="submit" disabled={busy || parsed === null || parsed === port} testId="port-save">
            {busy ? t('settings.portSaving') : t('settings.portSave')}
          </Button>
        )}
      </Row>
    </form>
  )
}
