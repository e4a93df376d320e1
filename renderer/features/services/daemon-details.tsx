import type { ReactElement, ReactNode } from 'react'
import type { DaemonState } from '../../../shared/codex/daemon-state.ts'
import { pressingLimit } from '../../../shared/codex/usage-limit-level.ts'
import { limitName } from '../../../shared/i18n/limit-name.ts'
import { loginName } from '../../../shared/i18n/login-name.ts'
import { useCopied } from '../../bridge/use-copied.ts'
import { useAppState, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { CopyLine } from '../../ui/copy-line.tsx'
import { formatBytes } from '../../ui/format.ts'
import { StateShape } from '../../ui/state-shape.tsx'
import { useNow } from '../../ui/use-now.ts'
import { CodexFact } from './codex-fact.tsx'
import { CodexProblem } from './codex-problem.tsx'

/** What runs inside the daemon: Codex, the login, who works with it, and where to reach it. */
export function DaemonDetails(): ReactElement {
  const t = useTranslate()
  const daemon = useAppState((state) => state.daemon)
  const { codex } = daemon
  return (
    <>
      <dl className="daemon-facts" data-testid="daemon-details" data-codex={codex.phase}>
        <Fact name={t('daemon.codex')}>
          <CodexFact codex={codex} />
        </Fact>
        {codex.phase === 'running' && (
          <Fact name={t('daemon.login')}>
            <Login daemon={daemon} />
          </Fact>
        )}
        <Fact name={t('daemon.work')}>
          <Work daemon={daemon} />
        </Fact>
        <Reach daemon={daemon} />
      </dl>
      <CodexProblem codex={codex} />
    </>
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

function Login({ daemon: { account } }: { daemon: DaemonState }): ReactElement {
  const t = useTranslate()
  const { model } = useWindow()
  const now = useNow(30_000)
  const pressing = pressingLimit(account.limits, now)
  return (
    <>
      <span data-testid="daemon-login">{loginName(t, account)}</span>
      {account.email !== null && <span className="muted ellipsis selectable">{account.email}</span>}
      {pressing !== null && (
        <span className="daemon-limit">
          <StateShape
            shape={pressing.level === 'near' ? 'warning' : 'cross'}
            tone={pressing.level === 'near' ? 'busy' : 'bad'}
          />
          {`${limitName(t, pressing.limit)}: ${t(`account.level.${pressing.level}`)}`}
        </span>
      )}
      <Button look="link" onClick={() => model.navigate('account')}>
        {t('daemon.toAccount')}
      </Button>
    </>
  )
}

function Work({ daemon }: { daemon: DaemonState }): ReactElement {
  const t = useTranslate()
  const { memoryBytes } = daemon.codex
  const words = [
    t('daemon.turns', { count: daemon.turns }),
    t('daemon.threads', { count: daemon.threads }),
    t('daemon.clients', { count: daemon.clients }),
    ...(memoryBytes === null ? [] : [`${t('daemon.memory')} ${formatBytes(memoryBytes)}`]),
  ]
  return <span>{words.join(' · ')}</span>
}

/** The command speaks MCP over standard input and output, whether or not it is served over HTTP. */
const mcpCommand = 'codex-tray mcp'

function Reach({ daemon: { socket, mcpUrl } }: { daemon: DaemonState }): ReactElement {
  const t = useTranslate()
  const copied = useCopied()
  const mcp = mcpUrl ?? mcpCommand
  return (
    <>
      {socket !== null && (
        <Fact name={t('daemon.socket')}>
          <CopyLine
            text={socket}
            label={t('daemon.copySocket')}
            onCopied={copied(socket)}
            testId="copy-socket"
          />
        </Fact>
      )}
      <Fact name={t('daemon.mcp')}>
        <CopyLine
          text={mcp}
          label={t(mcpUrl === null ? 'daemon.copyMcpCommand' : 'daemon.copyMcp')}
          onCopied={copied(mcp)}
          testId="copy-mcp"
        />
        {mcpUrl === null && <span className="quiet">{t('daemon.mcpOff')}</span>}
      </Fact>
    </>
  )
}
