import type { ReactElement } from 'react'
import type { McpServerEntry } from '../../../shared/codex-config/entries.ts'
import { useTranslate } from '../../bridge/window-context.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { StateShape } from '../../ui/state-shape.tsx'
import { neededFor } from './mcp-form.ts'
import { healthLines } from './mcp-health-view.ts'

type McpRowProps = {
  entry: McpServerEntry
  version: string | null
  /** This Codex knows servers that are there and not used. */
  mayDisable: boolean
  onEdit: () => void
  onEnable: (enabled: boolean) => void
  onDelete: () => void
}

export function McpRow({ entry, version, mayDisable, ...acts }: McpRowProps): ReactElement {
  const t = useTranslate()
  const named = (label: string): string => `${label}: ${entry.id}`
  const lines = healthLines(t, entry, version)
  const since = entry.transport === 'http' ? neededFor('url', version) : null
  return (
    <li className="entry" data-testid={`mcp-${entry.id}`}>
      <div className="entry-what">
        <p className="entry-title">
          <code className="ellipsis">{entry.id}</code>
          <span className="badge">{t(`mcp.badge.${entry.transport}`)}</span>
          {!entry.enabled && <span className="badge">{t('mcp.disabled')}</span>}
        </p>
        <code className="muted ellipsis entry-detail" title={entry.target}>
          {entry.target}
        </code>
        {lines.length > 0 && (
          <ul className="entry-lines" data-testid="mcp-health">
            {lines.map(({ shape, tone, text }) => (
              <li key={text} className="entry-health">
                <StateShape shape={shape} tone={tone} />
                <span>{text}</span>
              </li>
            ))}
          </ul>
        )}
        {since !== null && (
          <p className="entry-bad" role="alert">
            {t('mcp.urlSince', { since, version: version ?? '' })}
          </p>
        )}
      </div>
      <div className="entry-acts">
        {(mayDisable || !entry.enabled) && (
          <Button
            look="link"
            onClick={() => acts.onEnable(!entry.enabled)}
            aria-label={named(t(entry.enabled ? 'mcp.disable' : 'mcp.enable'))}
          >
            {t(entry.enabled ? 'mcp.disable' : 'mcp.enable')}
          </Button>
        )}
        <IconButton icon="clear" label={named(t('mcp.delete'))} onClick={acts.onDelete} />
        <Button onClick={acts.onEdit} aria-label={named(t('providers.edit'))} testId="mcp-edit">
          {t('providers.edit')}
        </Button>
      </div>
    </li>
  )
}
