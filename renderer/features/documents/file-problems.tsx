import type { ReactElement } from 'react'
import { useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { Problem } from './problem.tsx'
import { useAsked } from './use-asked.ts'

/** Files that cannot be edited by key, whose contents are missing from the lists, and those that are only shown. */
export function FileProblems(): ReactElement | null {
  const t = useTranslate()
  const { model } = useWindow()
  const states = useAsked((client) => client.call('documents.states', {}))
  const problems =
    states.answer?.flatMap(({ id, problem }) => (problem === null ? [] : [{ id, problem }])) ?? []
  const readOnly =
    states.answer?.flatMap((state) =>
      state.readOnly === null || state.problem !== null || !state.exists ? [] : [state.readOnly],
    ) ?? []
  return (
    <>
      {readOnly.map((error) => (
        <Problem key={error.facts.where} error={error} title={t('documents.readOnlyTitle')} tone="busy" />
      ))}
      {problems.map(({ id, problem }) => (
        <Problem key={id} error={problem}>
          <Button onClick={() => model.navigate('documents')} testId={`open-raw-${id}`}>
            {t('documents.openRaw')}
          </Button>
        </Problem>
      ))}
    </>
  )
}
