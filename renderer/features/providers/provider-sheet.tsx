import { useState, type ReactElement } from 'react'
import type { ProviderEntry } from '../../../shared/codex-config/entries.ts'
import type { DocumentId } from '../../../shared/codex-config/document.ts'
import { useTranslate } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { ChoiceField, TextField } from '../../ui/field.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { documentName } from '../documents/document-name.ts'
import { KeyField } from './key-field.tsx'
import { PresetField } from './preset-field.tsx'
import {
  changesFile,
  emptyProvider,
  fieldsOf,
  formOf,
  otherKeys,
  problemOf,
  takesStoredKey,
  type ProviderForm,
} from './provider-form.ts'
import { ProviderTest } from './provider-test.tsx'
import { useKeyInput } from './use-key-input.ts'
import { useKeys } from './use-keys.ts'
import type { TypedKey } from './use-save-provider.tsx'

type ProviderSheetProps = {
  /** Null: a new one. */
  entry: ProviderEntry | null
  entries: readonly ProviderEntry[]
  onClose: () => void
  /** @param key one that was typed and is to be stored; null: none */
  onSave: (form: ProviderForm, key: TypedKey | null) => void
}

export function ProviderSheet({ entry, entries, onClose, onSave }: ProviderSheetProps): ReactElement {
  const t = useTranslate()
  const [form, setForm] = useState<ProviderForm>(entry === null ? emptyProvider : formOf(entry))
  const change = (part: Partial<ProviderForm>): void => setForm({ ...form, ...part })
  const others = otherKeys(entry)
  const isStored = takesStoredKey(form)
  const input = useKeyInput()
  const keys = useKeys(isStored)
  const [mayBePlain, setMayBePlain] = useState(false)
  const hasTyped = isStored && input.typed === 'good'
  const needsLeave = hasTyped && keys?.keychain?.available === false && !mayBePlain
  const problem = problemOf(form) ?? (isStored && input.typed === 'bad' ? 'key' : null)
  const onlyKey = hasTyped && !changesFile(form, entry)
  return (
    <Sheet
      open
      onClose={onClose}
      title={entry === null ? t('providers.addTitle') : t('providers.editTitle', { name: entry.name })}
      testId="provider-sheet"
      actions={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button
            look="primary"
            disabled={problem !== null || needsLeave}
            onClick={() => onSave(form, hasTyped ? { read: input.read, mayBePlain, keys } : null)}
            testId="provider-save"
          >
            {t(onlyKey ? 'providers.storeKey' : 'documents.showDiff')}
          </Button>
        </>
      }
    >
      {entry === null && <PresetField entries={entries} onChoose={setForm} />}
      {entry === null && <DocumentField form={form} onChange={change} />}
      <FormFields form={form} onChange={change} isOurs={entry?.isOurs ?? false} />
      <KeyField
        form={form}
        onChange={change}
        entry={entry}
        keys={keys}
        input={input}
        mayBePlain={mayBePlain}
        onMayBePlain={setMayBePlain}
      />
      {others.length > 0 && (
        <p className="field-help">{t('providers.otherKeys', { keys: others.join(', ') })}</p>
      )}
      <ProviderTest
        document={form.document}
        id={entry?.id ?? null}
        fields={fieldsOf(form, entry)}
        ready={problem !== 'base_url'}
        keyInput={input}
      />
    </Sheet>
  )
}

type FieldsProps = { form: ProviderForm; onChange: (part: Partial<ProviderForm>) => void }

function DocumentField({ form, onChange }: FieldsProps): ReactElement {
  const t = useTranslate()
  return (
    <ChoiceField<DocumentId>
      label={t('providers.file')}
      value={form.document}
      choices={(['ours', 'codex'] as const).map((value) => ({ value, label: documentName(t, value) }))}
      onChange={(document) => onChange({ document })}
      help={t(form.document === 'ours' ? 'providers.fileOurs' : 'providers.fileCodex')}
      testId="provider-file"
    />
  )
}

function FormFields({ form, onChange, isOurs }: FieldsProps & { isOurs: boolean }): ReactElement {
  const t = useTranslate()
  const problem = problemOf(form)
  const dialectHelp =
    form.wireApi === 'chat' && form.document !== 'ours'
      ? t('providers.chatInCodex')
      : t('providers.dialectHelp')
  const bad = (text: string): ReactElement => (
    <span className="tone-bad" role="alert">
      {text}
    </span>
  )
  return (
    <>
      <TextField
        label={t('providers.id')}
        value={form.id}
        disabled={isOurs}
        onChange={(id) => onChange({ id })}
        help={problem === 'id' && form.id !== '' ? bad(t('providers.idInvalid')) : t('providers.idHelp')}
        testId="provider-id"
      />
      <TextField
        label={t('providers.name')}
        mono={false}
        value={form.name}
        onChange={(name) => onChange({ name })}
        testId="provider-name"
      />
      <TextField
        label={t('providers.baseUrl')}
        value={form.baseUrl}
        placeholder="https://…/v1"
        onChange={(baseUrl) => onChange({ baseUrl })}
        help={
          problem === 'base_url' && form.baseUrl !== ''
            ? bad(t('providers.baseUrlInvalid'))
            : t('providers.baseUrlHelp')
        }
        testId="provider-base-url"
      />
      <ChoiceField
        label={t('providers.dialect')}
        value={form.wireApi}
        choices={[
          { value: 'responses', label: 'Responses' },
          { value: 'chat', label: 'Chat' },
          { value: '', label: t('providers.dialectUnsaid') },
        ]}
        onChange={(wireApi) => onChange({ wireApi })}
        help={dialectHelp}
        testId="provider-wire-api"
      />
    </>
  )
}
