import { useState, type ReactElement } from 'react'
import type { UseInCodexState } from '../../../shared/codex-config/use-in-codex-state.ts'
import { useAction, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { Row, Section } from '../../ui/section.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { StateShape } from '../../ui/state-shape.tsx'
import { Problem } from '../documents/problem.tsx'
import { useAsked } from '../documents/use-asked.ts'
import { useCodexFile } from '../documents/use-codex-file.ts'

const modes = ['off', 'profile', 'default'] as const

/** Whether Codex uses our proxy: not at all, by a profile of its own, or for everything while we run. */
export function UseInCodexSection(): ReactElement {
  const t = useTranslate()
  const { client } = useWindow()
  const { busy, run } = useAction()
  const asked = useAsked((one) => one.call('useInCodex.state', {}))
  const { isEditable } = useCodexFile()
  const [asking, setAsking] = useState(false)
  const state = asked.answer
  const change = (mode: UseInCodexState['mode']): void =>
    run(async () => {
      try {
        if (mode === 'off') await client.call('useInCodex.disable', {})
        else await client.call('useInCodex.enable', { mode })
      } finally {
        asked.reload()
      }
    })
  return (
    <Section title={t('useInCodex.title')} help={t('useInCodex.help')}>
      {asked.problem !== null && <Problem error={asked.problem.toWire()} />}
      {state !== null && (
        <Row label={t('useInCodex.label')} help={<ModeHelp state={state} isEditable={isEditable} />}>
          <div data-testid="use-in-codex" data-mode={state.mode} data-wanted={state.wanted} aria-busy={busy}>
            <Segmented
              label={t('useInCodex.label')}
              value={state.mode}
              disabled={!isEditable}
              segments={modes.map((value) => ({
                value,
                label: t(`useInCodex.${value}`),
                testId: `use-in-codex-${value}`,
              }))}
              onChange={(mode) => (mode === 'default' ? setAsking(true) : change(mode))}
            />
          </div>
        </Row>
      )}
      {state !== null && state.wanted && state.mode !== 'default' && (
        <Waiting state={state} busy={busy} onForget={() => change('off')} />
      )}
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => change('default')}
        title={t('useInCodex.defaultTitle')}
        text={t('useInCodex.defaultText')}
        confirm={t('useInCodex.defaultConfirm')}
        cancel={t('app.cancel')}
        look="primary"
        testId="use-in-codex-confirm"
      />
    </Section>
  )
}

type WaitingProps = { state: UseInCodexState; busy: boolean; onForget: () => void }

/** It is wanted, and not on yet. */
function Waiting({ state: { problem }, busy, onForget }: WaitingProps): ReactElement {
  const t = useTranslate()
  const forget = (
    <Button disabled={busy} onClick={onForget} testId="use-in-codex-forget">
      {t('useInCodex.forget')}
    </Button>
  )
  return problem === null ? (
    <div className="use-waiting" role="status">
      <StateShape shape="dotted" tone="busy" />
      <span>{t('useInCodex.waiting')}</span>
      {forget}
    </div>
  ) : (
    <Problem error={problem} title={t('useInCodex.notAgain')}>
      {forget}
    </Problem>
  )
}

function ModeHelp({ state, isEditable }: { state: UseInCodexState; isEditable: boolean }): ReactElement {
  const t = useTranslate()
  return (
    <>
      <p>{t(isEditable ? `useInCodex.${state.mode}Help` : 'useInCodex.notEditable')}</p>
      {state.codexVersion === null && <p className="tone-bad">{t('useInCodex.noCodex')}</p>}
      {state.keyVariable !== null && (
        <p data-testid="use-key-variable">{t('useInCodex.keyVariable', { name: state.keyVariable })}</p>
      )}
      {state.unguarded !== null && <p className="tone-bad">{t('useInCodex.unguarded')}</p>}
    </>
  )
}
