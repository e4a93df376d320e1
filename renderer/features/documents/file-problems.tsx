import type { ReactElement } from 'react'
import { useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { Problem } from './problem.tsx'
import { useAsked } from './use-asked.ts'

/** Files that cannot be edited by key; what stands in them is missing from the lists. */
export function FileProblems(): ReactElement | null {
  const t = useTranslate()
  const { model } = useWindow()
  const states = useAsked((client) => client.call('documents.states', {}))
  const problems =
    states.answer?.flatMap(({ id, problem }) => (problem === null ? [] : [{ id, problem }])) ?? []
  if (problems.length === 0) return null
  return (
    <>
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
