import { useState, type ReactElement } from 'react'
import type { ChangeResult } from '../../../shared/codex-config/document.ts'
import { unifiedDiff } from '../../../shared/codex-config/line-diff.ts'
import { useTranslate } from '../../bridge/window-context.ts'
import { DiffLines } from '../../ui/diff-lines.tsx'
import { Segmented } from '../../ui/segmented.tsx'

type Side = 'theirs' | 'ours'

/** Somebody else changed the file: what they did and what we would have done, each against what both began with. */
export function Conflict({
  result,
}: {
  result: Extract<ChangeResult, { outcome: 'conflict' }>
}): ReactElement {
  const t = useTranslate()
  const [side, setSide] = useState<Side>('theirs')
  const lines = unifiedDiff(result.base, result[side])
  return (
    <div className="change-step" data-testid="conflict">
      <p>{t('documents.conflict')}</p>
      <Segmented<Side>
        label={t('documents.conflictSide')}
        value={side}
        segments={[
          { value: 'theirs', label: t('documents.theirs') },
          { value: 'ours', label: t('documents.ours_change') },
        ]}
        onChange={setSide}
      />
      {lines.length === 0 ? (
        <p className="muted">{t('documents.noChange')}</p>
      ) : (
        <DiffLines
          lines={lines}
          label={t(side === 'theirs' ? 'documents.theirs' : 'documents.ours_change')}
        />
      )}
    </div>
  )
}
