import type { ReactElement } from 'react'
import type { Translate } from '../../shared/i18n/translate.ts'
import { formatCount } from './format.ts'
import type { JsonToken } from './pretty-json.ts'

/** Lines of {@link PrettyJson}. Off-screen lines are laid out by the browser only when scrolled to. */
export function JsonLines({ lines, t }: { lines: readonly JsonToken[][]; t: Translate }): ReactElement {
  return (
    <pre className="json" tabIndex={0}>
      {lines.map((tokens, index) => (
        <span className="json-line" key={index}>
          {tokens.map((token, place) => (
            <span key={place} className={`json-${token.kind}`}>
              {token.text}
              {token.cut !== undefined && (
                <span className="json-cut">{t('message.stringCut', { count: formatCount(token.cut) })}</span>
              )}
            </span>
          ))}
          {'\n'}
        </span>
      ))}
    </pre>
  )
}
