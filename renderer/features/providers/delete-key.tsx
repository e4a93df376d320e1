import { useState, type ReactElement } from 'react'
import { useAction, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/dialog.tsx'

type DeleteKeyProps = { id: string; name: string; /** What it means. */ text: string }

/** Takes a stored key away for good, once that was confirmed. */
export function DeleteKey({ id, name, text }: DeleteKeyProps): ReactElement {
  const t = useTranslate()
  const { client } = useWindow()
  const { busy, run } = useAction()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button
        look="link"
        disabled={busy}
        onClick={() => setAsking(true)}
        aria-label={`${t('providers.deleteKey')}: ${name}`}
        testId="provider-key-delete"
      >
        {t('providers.deleteKey')}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => run(() => client.call('keys.clear', { provider: id }))}
        title={t('providers.deleteKeyTitle', { name })}
        text={text}
        confirm={t('providers.deleteKey')}
        cancel={t('app.cancel')}
        testId="provider-key-delete-confirm"
      />
    </>
  )
}
