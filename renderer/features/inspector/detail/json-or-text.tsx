import { useMemo, useState, type ReactElement } from 'react'
import { useTranslate } from '../../../bridge/window-context.ts'
import { Button } from '../../../ui/button.tsx'
import { formatBytes, formatCount } from '../../../ui/format.ts'
import { JsonLines } from '../../../ui/json-lines.tsx'
import { prettyJson, type PrettyJson } from '../../../ui/pretty-json.ts'

/** What is rendered at first; each "Show more" takes four times as much. */
const firstLines = 500
const firstString = 500
const firstText = 64 * 1024

export type JsonOrTextProps = {
  /** Undefined when the content is no JSON. */
  json: unknown
  /** The beginning of the content, at most `bytes` characters of it. */
  text: (maxBytes: number) => string
  bytes: number
}

/** A body or a frame, formatted if it is JSON. A large one is shown in part and says so. */
export function JsonOrText({ json, text, bytes }: JsonOrTextProps): ReactElement {
  const [level, setLevel] = useState(1)
  const more = (): void => setLevel(level * 4)
  const pretty = useMemo(() => format(json, level), [json, level])
  if (pretty !== null) return <ShownJson pretty={pretty} onMore={more} />
  return <ShownText text={text} bytes={bytes} cap={firstText * level} onMore={more} />
}

function format(json: unknown, level: number): PrettyJson | null {
  if (json === undefined) return null
  try {
    return prettyJson(json, { maxLines: firstLines * level, maxString: firstString * level })
  } catch {
    // Nested deeper than the stack: it is still readable as text.
    return null
  }
}

function ShownJson({ pretty, onMore }: { pretty: PrettyJson; onMore: () => void }): ReactElement {
  const t = useTranslate()
  const linesLeft = pretty.totalLines > pretty.lines.length
  const stringsCut = pretty.lines.some((line) => line.some((token) => token.cut !== undefined))
  return (
    <>
      <JsonLines lines={pretty.lines} t={t} />
      {(linesLeft || stringsCut) && (
        <p className="more">
          {linesLeft &&
            t('message.shownLines', {
              shown: formatCount(pretty.lines.length),
              total: formatCount(pretty.totalLines),
            })}
          <Button onClick={onMore}>{t('message.showMore')}</Button>
        </p>
      )}
    </>
  )
}

type ShownTextProps = { text: (maxBytes: number) => string; bytes: number; cap: number; onMore: () => void }

function ShownText({ text, bytes, cap, onMore }: ShownTextProps): ReactElement {
  const t = useTranslate()
  return (
    <>
      <pre className="json" tabIndex={0}>
        {text(cap)}
      </pre>
      {bytes > cap && (
        <p className="more">
          {t('message.shownBytes', { shown: formatBytes(cap), total: formatBytes(bytes) })}
          <Button onClick={onMore}>{t('message.showMore')}</Button>
        </p>
      )}
    </>
  )
}
