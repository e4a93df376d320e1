import type { ReactElement } from 'react'
import type { WireError } from '../../../shared/errors/app-error.ts'
import { useCopied } from '../../bridge/use-copied.ts'
import { useAction, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { CopyLine } from '../../ui/copy-line.tsx'
import { Row, Section } from '../../ui/section.tsx'
import { LookAgain, Why } from './before-login.tsx'

/** The package OpenAI publishes; Codex's own error messages name the same command. */
const npmCommand = 'npm install -g @openai/codex'

/** No Codex on this machine: how to get one, and how to name one that was not found. */
export function InstallCodex({ error }: { error: WireError | null }): ReactElement {
  const t = useTranslate()
  const { client } = useWindow()
  const { busy, run } = useAction()
  const copied = useCopied()
  return (
    <>
      {error?.facts.where !== undefined && <Why error={error} tone="busy" />}
      <p className="account-intro muted">{t('account.installHelp')}</p>
      <Section title={t('account.install')} actions={<LookAgain label={t('account.lookAgain')} />}>
        <Row label={t('account.installNpm')}>
          <CopyLine
            text={npmCommand}
            label={t('account.copyCommand')}
            onCopied={copied(npmCommand)}
            testId="copy-install"
          />
        </Row>
        <Row label={t('account.installElsewhere')} help={t('account.installElsewhereHelp')}>
          <Button
            icon="open"
            disabled={busy}
            onClick={() => run(() => client.call('config.openInEditor', {}))}
          >
            {t('services.openConfig')}
          </Button>
        </Row>
      </Section>
    </>
  )
}
