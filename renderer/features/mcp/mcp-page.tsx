import { useState, type ReactElement } from 'react'
import type { ChangeRequest } from '../../../shared/codex-config/change-request.ts'
import type { McpServerEntry } from '../../../shared/codex-config/entries.ts'
import { useAction, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Section } from '../../ui/section.tsx'
import { FileProblems } from '../documents/file-problems.tsx'
import { Problem } from '../documents/problem.tsx'
import { useAsked } from '../documents/use-asked.ts'
import { useChange } from '../documents/use-change.tsx'
import { fieldsOfServer, neededFor, type McpForm } from './mcp-form.ts'
import { McpRow } from './mcp-row.tsx'
import { McpSheet } from './mcp-sheet.tsx'
import '../documents/entries.css'

/** The MCP servers of Codex's file. */
export function McpPage(): ReactElement {
  const t = useTranslate()
  const list = useAsked((client) => client.call('mcpServers.list', { health: false }))
  const { busy, health, check } = useHealth()
  const [edited, setEdited] = useState<McpServerEntry | 'new' | null>(null)
  const { propose, dialog } = useChange()
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
          <Button icon="add" look="primary" onClick={() => setEdited('new')} testId="mcp-add">
            {t('mcp.add')}
          </Button>
        </div>
        <FileProblems />
        {list.problem !== null && <Problem error={list.problem.toWire()} />}
        <Section
          title={t('mcp.list')}
          help={t('mcp.help')}
          actions={
            <Button disabled={busy || version === null} onClick={check} testId="mcp-check">
              {t(busy ? 'mcp.checking' : 'mcp.check')}
            </Button>
          }
        >
          {list.answer === null && list.problem === null && (
            <p className="section-note muted">{t('documents.reading')}</p>
          )}
          {list.answer?.servers.length === 0 && <Empty title={t('mcp.empty')} help={t('mcp.emptyHelp')} />}
          <ul>
            {list.answer?.servers.map((entry) => (
              <McpRow
                key={entry.id}
                entry={{ ...entry, health: health.get(entry.id) ?? null }}
                version={version}
                mayDisable={neededFor('enabled', version) === null}
                onEdit={() => setEdited(entry)}
                onEnable={(enabled) =>
                  change(t(enabled ? 'mcp.enableChange' : 'mcp.disableChange', { name: entry.id }), {
                    kind: 'mcp.enable',
                    id: entry.id,
                    enabled,
                  })
                }
                onDelete={() =>
                  change(t('mcp.deleteChange', { name: entry.id }), { kind: 'mcp.delete', id: entry.id })
                }
              />
            ))}
          </ul>
        </Section>
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

type Health = ReadonlyMap<string, McpServerEntry['health']>

/** What Codex says of each server, once it was asked: that starts it, so nobody asks unless told to. */
function useHealth(): { busy: boolean; health: Health; check: () => void } {
  const t = useTranslate()
  const { client, notices } = useWindow()
  const { busy, run } = useAction()
  const [health, setHealth] = useState<Health>(new Map())
  const check = (): void =>
    run(async () => {
      const { servers } = await client.call('mcpServers.list', { health: true })
      setHealth(new Map(servers.map(({ id, health: said }) => [id, said])))
      if (servers.every(({ health: said }) => said === null)) notices.tell(t('mcp.notChecked'))
    })
  return { busy, health, check }
}
