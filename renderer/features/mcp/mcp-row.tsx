import type { ReactElement } from 'react'
import type { McpServerEntry } from '../../../shared/codex-config/entries.ts'
import { useSay, useTranslate } from '../../bridge/window-context.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { StateShape } from '../../ui/state-shape.tsx'
import { neededFor } from './mcp-form.ts'

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
  const say = useSay()
  const named = (label: string): string => `${label}: ${entry.id}`
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
        {entry.health !== null && (
          <p className="entry-health" data-testid="mcp-health">
            <StateShape
              shape={entry.health.ok ? 'solid' : 'warning'}
              tone={entry.health.ok ? 'ok' : 'busy'}
            />
            <span>{say(entry.health.text)}</span>
          </p>
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
