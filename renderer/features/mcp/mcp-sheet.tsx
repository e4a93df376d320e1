import { useState, type ReactElement } from 'react'
import type { McpServerEntry } from '../../../shared/codex-config/entries.ts'
import { useTranslate } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { ChoiceField, TextField } from '../../ui/field.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { emptyServer, formOfServer, neededFor, problemOfServer, type McpForm } from './mcp-form.ts'

type McpSheetProps = {
  /** Null: a new one. */
  entry: McpServerEntry | null
  /** Of the Codex that reads it. */
  version: string | null
  onClose: () => void
  onSave: (form: McpForm) => void
}

export function McpSheet({ entry, version, onClose, onSave }: McpSheetProps): ReactElement {
  const t = useTranslate()
  const [form, setForm] = useState<McpForm>(entry === null ? emptyServer : formOfServer(entry))
  const change = (part: Partial<McpForm>): void => setForm({ ...form, ...part })
  const urlSince = form.transport === 'http' ? neededFor('url', version) : null
  return (
    <Sheet
      open
      onClose={onClose}
      title={entry === null ? t('mcp.addTitle') : t('mcp.editTitle', { name: entry.id })}
      testId="mcp-sheet"
      actions={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button
            look="primary"
            disabled={problemOfServer(form) !== null}
            onClick={() => onSave(form)}
            testId="mcp-save"
          >
            {t('documents.showDiff')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('mcp.id')}
        value={form.id}
        disabled={entry !== null}
        onChange={(id) => change({ id })}
        help={t('mcp.idHelp')}
        testId="mcp-id"
      />
      <ChoiceField
        label={t('mcp.transport')}
        value={form.transport}
        choices={[
          { value: 'stdio', label: t('mcp.stdio') },
          { value: 'http', label: t('mcp.http') },
        ]}
        onChange={(transport) => change({ transport })}
        {...(urlSince === null
          ? {}
          : {
              help: (
                <span className="tone-bad" role="alert">
                  {t('mcp.urlSince', { since: urlSince, version: version ?? '' })}
                </span>
              ),
            })}
        testId="mcp-transport"
      />
      {form.transport === 'stdio' ? (
        <StdioFields form={form} onChange={change} />
      ) : (
        <HttpFields form={form} onChange={change} version={version} />
      )}
    </Sheet>
  )
}

type FieldsProps = { form: McpForm; onChange: (part: Partial<McpForm>) => void }

function StdioFields({ form, onChange }: FieldsProps): ReactElement {
  const t = useTranslate()
  return (
    <>
      <TextField
        label={t('mcp.command')}
        value={form.command}
        placeholder="npx"
        onChange={(command) => onChange({ command })}
        testId="mcp-command"
      />
      <TextField
        label={t('mcp.args')}
        value={form.args}
        lines
        onChange={(args) => onChange({ args })}
        help={t('mcp.argsHelp')}
        testId="mcp-args"
      />
      <TextField
        label={t('mcp.env')}
        value={form.env}
        lines
        onChange={(env) => onChange({ env })}
        help={
          problemOfServer(form) === 'env' ? (
            <span className="tone-bad" role="alert">
              {t('mcp.envInvalid')}
            </span>
          ) : (
            t('mcp.envHelp')
          )
        }
        testId="mcp-env"
      />
    </>
  )
}

function HttpFields({ form, onChange, version }: FieldsProps & { version: string | null }): ReactElement {
  const t = useTranslate()
  const since = neededFor('bearer_token_env_var', version)
  return (
    <>
      <TextField
        label={t('mcp.url')}
        value={form.url}
        placeholder="https://…/mcp"
        onChange={(url) => onChange({ url })}
        testId="mcp-url"
      />
      <TextField
        label={t('mcp.tokenVariable')}
        value={form.bearerTokenEnvVar}
        onChange={(bearerTokenEnvVar) => onChange({ bearerTokenEnvVar })}
        help={
          since === null
            ? t('mcp.tokenVariableHelp')
            : t('mcp.keySince', { key: 'bearer_token_env_var', since, version: version ?? '' })
        }
        testId="mcp-token"
      />
    </>
  )
}
