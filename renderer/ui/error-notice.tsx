import type { ReactElement, ReactNode } from 'react'
import { errorTitle } from '../../shared/i18n/error-titles.ts'
import type { Language } from '../../shared/i18n/language.ts'
import type { Translate } from '../../shared/i18n/translate.ts'
import type { WireError } from '../../shared/errors/app-error.ts'
import { StateShape } from './state-shape.tsx'

export type ErrorNoticeProps = {
  error: WireError
  language: Language
  t: Translate
  /** Instead of the error's own heading, where the place says more than the code. */
  title?: string
  tone?: 'bad' | 'busy'
  /** Buttons that act on it. */
  children?: ReactNode
}

/** An error as what, where and what to do. The facts are English; in Chinese the code's title heads them. */
export function ErrorNotice(props: ErrorNoticeProps): ReactElement {
  const { error, t, tone = 'bad' } = props
  const { facts } = error
  const heading =
    props.title ?? (props.language === 'en' ? facts.what : errorTitle(props.language, error.code))
  const rows = [
    [t('error.where'), facts.where],
    [t('error.current'), facts.current],
    [t('error.accepted'), facts.accepted],
    [t('error.fix'), facts.fix],
  ] as const
  return (
    <div className={`notice-box notice-${tone}`} role="group" aria-label={heading}>
      <StateShape shape={tone === 'bad' ? 'cross' : 'warning'} tone={tone} />
      <div className="notice-body">
        <p className="notice-heading">{heading}</p>
        {heading !== facts.what && <p>{facts.what}</p>}
        <dl className="notice-facts">
          {rows.map(([name, value]) => value !== undefined && <Fact key={name} name={name} value={value} />)}
        </dl>
        {props.children !== undefined && <div className="notice-actions">{props.children}</div>}
      </div>
    </div>
  )
}

function Fact({ name, value }: { name: string; value: string }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
