import { useCallback, useMemo, type ReactElement } from 'react'
import { useTranslate, useWindow } from '../../../bridge/window-context.ts'
import { IconButton } from '../../../ui/button.tsx'
import { copyText } from '../../../ui/copy-text.ts'
import { formatBytes } from '../../../ui/format.ts'
import type { BodyView } from '../state/lane-reader.ts'
import { bodyJson, bodyText } from './body-text.ts'
import { JsonOrText } from './json-or-text.tsx'

export type BodySectionProps = {
  body: BodyView
  /** As counted by the proxy, which may have kept less; null where it does not tell, as of the upstream side. */
  totalBytes: number | null
  truncated: boolean
  /** A stream is text that grows; anything else is shown once it is whole. */
  stream: boolean
}

export function BodySection({ body, totalBytes, truncated, stream }: BodySectionProps): ReactElement {
  const t = useTranslate()
  return (
    <section className="message-section">
      <div className="message-head">
        <h3>{t('message.body')}</h3>
        <span className="quiet">{formatBytes(totalBytes ?? body.bytes)}</span>
        <span className="message-space" />
        {body.bytes > 0 && <CopyBody body={body} />}
      </div>
      {truncated && (
        <p className="message-note tone-busy">
          {t('message.truncated')}
          {totalBytes !== null &&
            ` ${t('message.notCaptured', { shown: formatBytes(body.bytes), total: formatBytes(totalBytes) })}`}
        </p>
      )}
      {!body.end && !stream ? (
        <p className="quiet">{t('message.receiving', { size: formatBytes(body.bytes) })}</p>
      ) : (
        <Content body={body} stream={stream} />
      )}
    </section>
  )
}

function Content({ body, stream }: { body: BodyView; stream: boolean }): ReactElement {
  const t = useTranslate()
  const { chunks, bytes } = body
  const json = useMemo(() => (stream ? undefined : bodyJson(chunks, bytes)), [chunks, bytes, stream])
  const text = useCallback((maxBytes: number) => bodyText(chunks, Math.min(maxBytes, bytes)), [chunks, bytes])
  if (bytes === 0) return <p className="quiet">{t('message.emptyBody')}</p>
  return <JsonOrText json={json} text={text} bytes={bytes} />
}

function CopyBody({ body }: { body: BodyView }): ReactElement {
  const t = useTranslate()
  const { notices } = useWindow()
  const copy = (): void => {
    const copied = copyText(bodyText(body.chunks, body.bytes))
    notices.tell(copied ? t('notice.bodyCopied', { size: formatBytes(body.bytes) }) : t('notice.copyRefused'))
  }
  return <IconButton icon="copy" label={t('message.copy')} onClick={copy} />
}
