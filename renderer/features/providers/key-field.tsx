import type { ReactElement } from 'react'
import type { ProviderEntry } from '../../../shared/codex-config/entries.ts'
import type { KeysState } from '../../../shared/config/stored-key.ts'
import { keychainName } from '../../../shared/i18n/key-state.ts'
import { useAppState, useTranslate } from '../../bridge/window-context.ts'
import { ChoiceField, TextField } from '../../ui/field.tsx'
import { problemOf, takesStoredKey, type ProviderForm } from './provider-form.ts'
import { StoredKeyField } from './stored-key-field.tsx'
import type { KeyInput } from './use-key-input.ts'

export type KeyFieldProps = {
  form: ProviderForm
  onChange: (part: Partial<ProviderForm>) => void
  /** Null: a new provider. */
  entry: ProviderEntry | null
  /** Null until main answered. */
  keys: KeysState | null
  input: KeyInput
  mayBePlain: boolean
  onMayBePlain: (mayBe: boolean) => void
}

/** Where the key comes from: a variable, or for providers of ours also a store of our own. */
export function KeyField(props: KeyFieldProps): ReactElement {
  const t = useTranslate()
  const { form, onChange, keys } = props
  const platform = useAppState(({ info }) => info?.platform ?? '')
  const asked = keys?.keychain ?? null
  const keychain = keychainName(t, asked?.available === true ? asked.kind : null, platform)
  const stored =
    asked?.available === false ? t('providers.keyFromFile') : t('providers.keyFromKeychain', { keychain })
  return (
    <>
      {form.document === 'ours' && (
        <ChoiceField<ProviderForm['keyFrom']>
          label={t('providers.keyFrom')}
          value={form.keyFrom}
          choices={[
            { value: 'variable', label: t('providers.keyFromVariable') },
            { value: 'keychain', label: stored },
          ]}
          onChange={(keyFrom) => onChange({ keyFrom })}
          testId="provider-key-from"
        />
      )}
      {takesStoredKey(form) ? (
        <StoredKeyField {...props} keychain={keychain} />
      ) : (
        <VariableField form={form} onChange={onChange} />
      )}
    </>
  )
}

function VariableField({ form, onChange }: Pick<KeyFieldProps, 'form' | 'onChange'>): ReactElement {
  const t = useTranslate()
  return (
    <TextField
      label={t('providers.envKey')}
      value={form.envKey}
      placeholder="PROVIDER_API_KEY"
      onChange={(envKey) => onChange({ envKey })}
      help={
        problemOf(form) === 'env_key' ? (
          <span className="tone-bad" role="alert">
            {t('providers.envKeyInvalid')}
          </span>
        ) : (
          t('providers.envKeyHelp')
        )
      }
      testId="provider-env-key"
    />
  )
}
