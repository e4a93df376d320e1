import { useEffect, useState, type ReactElement } from 'react'
import type { ChangeRequest } from '../../../shared/codex-config/change-request.ts'
import { mcpStartupSince, type McpServerEntry } from '../../../shared/codex-config/entries.ts'
import { isAtLeast } from '../../../shared/compat/codex-version.ts'
import { useAction, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Section } from '../../ui/section.tsx'
import { FileProblems } from '../documents/file-problems.tsx'
import { Problem } from '../documents/problem.tsx'
import { useAsked, type Asked } from '../documents/use-asked.ts'
import { useChange } from '../documents/use-change.tsx'
import { useCodexFile } from '../documents/use-codex-file.ts'
import { fieldsOfServer, neededFor, type McpForm } from './mcp-form.ts'
import { McpRow } from './mcp-row.tsx'
import { McpSheet } from './mcp-sheet.tsx'
import '../documents/entries.css'

/** The MCP servers of Codex's file. */
export function McpPage(): ReactElement {
  const t = useTranslate()
  const list = useAsked((client) => client.call('mcpServers.list', { ask: 'nobody' }))
  const [edited, setEdited] = useState<McpServerEntry | 'new' | null>(null)
  const { propose, dialog } = useChange()
  const { isEditable } = useCodexFile()
  const version = list.answer?.codexVersion ?? null
  const change = (title: string, request: ChangeRequest): void =>
    propose({ request, title, reason: title, onWritten: () => setEdited(null) })
  const save = (form: McpForm): void => {
    const before = edited === 'new' ? null : edited
    const fields = fieldsOfServer(form, before)
    if (before === null)
      change(t('mcp.addChange', { name: form.id }), { kind: 'mcp.add', id: form.id, fields })
    else change(t('mcp.editChange', { name: before.id }), { kind: 'mcp.edit', id: before.id, fields })
  }
  return (
    <div className="page-scroll" data-testid="mcp-page">
      <div className="page-column">
        <div className="page-title-line">
          <h1>{t('mcp.title')}</h1>
          <Button
            icon="add"
            look="primary"
            disabled={!isEditable}
            onClick={() => setEdited('new')}
            testId="mcp-add"
          >
            {t('mcp.add')}
          </Button>
        </div>
        <FileProblems />
        {list.problem !== null && <Problem error={list.problem.toWire()} />}
        <ServerSection
          list={list}
          onEdit={setEdited}
          onEnable={({ id }, enabled) =>
            change(t(enabled ? 'mcp.enableChange' : 'mcp.disableChange', { name: id }), {
              kind: 'mcp.enable',
              id,
              enabled,
            })
          }
          onDelete={({ id }) => change(t('mcp.deleteChange', { name: id }), { kind: 'mcp.delete', id })}
        />
      </div>
      {edited !== null && (
        <McpSheet
          entry={edited === 'new' ? null : edited}
          version={version}
          onClose={() => setEdited(null)}
          onSave={save}
        />
      )}
      {dialog}
    </div>
  )
}

type Listed = { servers: readonly McpServerEntry[]; codexVersion: string | null }
type ServerSectionProps = {
  list: Asked<Listed>
  onEdit: (entry: McpServerEntry) => void
  onEnable: (entry: McpServerEntry, enabled: boolean) => void
  onDelete: (entry: McpServerEntry) => void
}

function ServerSection({ list, onEdit, onEnable, onDelete }: ServerSectionProps): ReactElement {
  const t = useTranslate()
  const said = useHealth()
  const { isUnread } = useCodexFile()
  const version = list.answer?.codexVersion ?? null
  const canAsk = version !== null && !isUnread && (list.answer?.servers.length ?? 0) > 0
  const mayStart = version !== null && isAtLeast(version, mcpStartupSince)
  return (
    <Section
      title={t('mcp.list')}
      help={t('mcp.help')}
      actions={canAsk ? <Checks said={said} mayStart={mayStart} /> : undefined}
    >
      {canAsk && (
        <p className="section-note muted">
          {mayStart ? t('mcp.checkHelp') : t('mcp.noStart', { since: mcpStartupSince, version })}
        </p>
      )}
      {said.refused !== null && (
        <p className="section-note tone-bad" role="alert" data-testid="mcp-refused">
          {t('mcp.refused', { version: version ?? '', reason: said.refused })}
        </p>
      )}
      {list.answer === null && list.problem === null && (
        <p className="section-note muted">{t('documents.reading')}</p>
      )}
      {list.answer?.servers.length === 0 &&
        (isUnread ? (
          <p className="section-note muted">{t('documents.unread')}</p>
        ) : (
          <Empty title={t('mcp.empty')} help={t('mcp.emptyHelp')} />
        ))}
      <ul>
        {list.answer?.servers.map((entry) => (
          <McpRow
            key={entry.id}
            entry={{ ...entry, health: said.health.get(entry.id) ?? null }}
            version={version}
            mayDisable={neededFor('enabled', version) === null}
            onEdit={() => onEdit(entry)}
            onEnable={(enabled) => onEnable(entry, enabled)}
            onDelete={() => onDelete(entry)}
          />
        ))}
      </ul>
    </Section>
  )
}

function Checks({ said, mayStart }: { said: Health; mayStart: boolean }): ReactElement {
  const { busy, check } = said
  const t = useTranslate()
  return (
    <>
      <Button disabled={busy !== null} onClick={() => check('list')} testId="mcp-check">
        {t(busy === 'list' ? 'mcp.checking' : 'mcp.check')}
      </Button>
      {mayStart && (
        <Button disabled={busy !== null} onClick={() => check('start')} testId="mcp-start">
          {t(busy === 'start' ? 'mcp.starting' : 'mcp.start')}
        </Button>
      )}
    </>
  )
}

type Ask = 'list' | 'start'
type Health = {
  /** What Codex is being asked; null: nothing. */
  busy: Ask | null
  health: ReadonlyMap<string, McpServerEntry['health']>
  /** Why Codex refuses the whole file. */
  refused: string | null
  check: (ask: Ask) => void
}

/** What Codex says of each server, once it was asked: it goes to the network or runs their programs for that. */
function useHealth(): Health {
  const { client } = useWindow()
  const { run } = useAction()
  const [busy, setBusy] = useState<Ask | null>(null)
  const [said, setSaid] = useState<Pick<Health, 'health' | 'refused'>>({ health: new Map(), refused: null })
  const check = (ask: Ask): void => {
    setBusy(ask)
    run(async () => {
      try {
        const { servers, refused } = await client.call('mcpServers.list', { ask })
        setSaid({ health: new Map(servers.map(({ id, health }) => [id, health])), refused })
      } finally {
        setBusy(null)
      }
    })
  }
  // What was said is about the file as it was.
  useEffect(
    () => client.on('documents.changed', () => setSaid({ health: new Map(), refused: null })),
    [client],
  )
  return { busy, ...said, check }
}
