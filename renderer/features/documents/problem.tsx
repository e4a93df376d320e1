import type { ReactElement, ReactNode } from 'react'
import type { WireError } from '../../../shared/errors/app-error.ts'
import { useLanguage, useTranslate } from '../../bridge/window-context.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'

type ProblemProps = { error: WireError; title?: string; tone?: 'bad' | 'busy'; children?: ReactNode }

/** An error of main, in the window's language. */
export function Problem({ error, title, tone = 'bad', children }: ProblemProps): ReactElement {
  return (
    <ErrorNotice
      error={error}
      {...(title === undefined ? {} : { title })}
      language={useLanguage()}
      t={useTranslate()}
      tone={tone}
    >
      {children}
    </ErrorNotice>
  )
}
