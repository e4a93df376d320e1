import type { ReactElement, ReactNode } from 'react'
import type { Approval } from '../../../shared/codex/approval.ts'
import { useTranslate } from '../../bridge/window-context.ts'
import { formatExact, formatRelative } from '../../ui/format.ts'
import { useNow } from '../../ui/use-now.ts'
import { shellLine, visibleParts } from './visible-text.ts'

/** What Codex wants to do, where and why, with nothing in it that cannot be seen. */
export function ApprovalDetails({ approval }: { approval: Approval }): ReactElement {
  const t = useTranslate()
  const now = useNow(5000)
  const { kind, cwd, reason, requestedAt } = approval
  return (
    <dl className="approval-facts">
      {kind === 'command' ? (
        <Fact name={t('approval.command')}>
          <Command words={approval.command} />
        </Fact>
      ) : (
        <Fact name={t('approval.files')}>
          <Files files={approval.files} />
        </Fact>
      )}
      <Fact name={t('approval.cwd')}>
        {cwd === null ? (
          <span className="quiet">{t('approval.cwdUnknown')}</span>
        ) : (
          <code className="approval-path">
            <Visible text={cwd} />
          </code>
        )}
      </Fact>
      {reason !== null && (
        <Fact name={t('approval.reason')}>
          <p className="approval-reason">
            <Visible text={reason} />
          </p>
        </Fact>
      )}
      <Fact name="">
        <span className="quiet" title={formatExact(requestedAt)}>
          {t('approval.asked', { time: formatRelative(t, requestedAt, now) })}
        </span>
      </Fact>
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Command({ words }: { words: readonly string[] }): ReactElement {
  const t = useTranslate()
  const line = shellLine(words)
  const hidden = visibleParts(line).some((part) => part.hidden)
  return (
    <>
      {/* Focusable, so that all of it can be read with the keyboard. */}
      <pre className="approval-command" tabIndex={0} data-testid="approval-command">
        <Visible text={line} />
      </pre>
      {hidden && <p className="quiet">{t('approval.hidden')}</p>}
    </>
  )
}

function Files({ files }: { files: Approval['files'] }): ReactElement {
  const t = useTranslate()
  return (
    <ul className="approval-files" tabIndex={0} data-testid="approval-files">
      {files.map(({ path, change }) => (
        <li key={path}>
          <span className="badge">{t(`approval.change.${change}`)}</span>
          <code className="approval-path">
            <Visible text={path} />
          </code>
        </li>
      ))}
    </ul>
  )
}

function Visible({ text }: { text: string }): ReactElement {
  return (
    <>
      {visibleParts(text).map((part, index) =>
        part.hidden ? (
          <span key={index} className="approval-hidden">
            {part.text}
          </span>
        ) : (
          part.text
        ),
      )}
    </>
  )
}
