import { useEffect, type ReactElement } from 'react'
import { keychainReason, keyStateText } from '../../../shared/i18n/key-state.ts'
import { useTranslate } from '../../bridge/window-context.ts'
import { Field } from '../../ui/field.tsx'
import { StateShape } from '../../ui/state-shape.tsx'
import { DeleteKey } from './delete-key.tsx'
import type { KeyFieldProps } from './key-field.tsx'
import { hasStoredKey } from './provider-form.ts'

type StoredKeyFieldProps = KeyFieldProps & { /** What the keychain is called. */ keychain: string }

/** Takes a key and never shows one: what is stored can be replaced or deleted. */
export function StoredKeyField(props: StoredKeyFieldProps): ReactElement {
  const t = useTranslate()
  const { entry, input, keys, keychain } = props
  const { changed } = input
  // With the field goes what was typed.
  useEffect(() => changed, [changed])
  const hasKey = hasStoredKey(entry)
  const isAvailable = keys?.keychain?.available !== false
  return (
    <>
      <Field
        label={t('providers.storedKey')}
        help={
          input.typed === 'bad' ? (
            <span className="tone-bad" role="alert">
              {t('providers.storedKeyInvalid')}
            </span>
          ) : isAvailable ? (
            t('providers.storedKeyHelp', { keychain })
          ) : (
            t('providers.storedKeyHelpPlain')
          )
        }
      >
        {(id) => (
          <input
            id={id}
            ref={input.field}
            type="password"
            className="input mono"
            placeholder={t(hasKey ? 'providers.storedKeyKeep' : 'providers.storedKeyNew')}
            autoComplete="off"
            spellCheck={false}
            aria-invalid={input.typed === 'bad'}
            onChange={changed}
            data-testid="provider-key"
          />
        )}
      </Field>
      {hasKey && entry !== null && <KeptKey entry={entry} file={keys?.file ?? null} />}
      {!isAvailable && <NoKeychain {...props} />}
    </>
  )
}

function KeptKey({
  entry,
  file,
}: {
  entry: NonNullable<KeyFieldProps['entry']>
  file: string | null
}): ReactElement {
  const t = useTranslate()
  const isGood = entry.storedKey === 'encrypted'
  return (
    <div className="provider-kept-key" data-testid="provider-key-state" data-state={entry.storedKey}>
      <StateShape shape={isGood ? 'solid' : 'warning'} tone={isGood ? 'ok' : 'busy'} />
      <p>
        <span className="provider-sentence">{keyStateText(t, entry)}</span>
        {entry.storedKey === 'plain' && file !== null && (
          <span className="muted">{t('providers.storedKeyFile', { file })}</span>
        )}
      </p>
      <DeleteKey id={entry.id} name={entry.name} text={t('providers.deleteKeyText')} />
    </div>
  )
}

/** The way on without a keychain, which is the user's to choose. */
function NoKeychain({ keys, mayBePlain, onMayBePlain }: StoredKeyFieldProps): ReactElement | null {
  const t = useTranslate()
  if (keys === null || keys.keychain?.available !== false) return null
  return (
    <div className="notice-box notice-busy" role="group" aria-label={t('providers.noKeychain')}>
      <StateShape shape="warning" tone="busy" />
      <div className="notice-body" data-testid="no-keychain">
        <p className="notice-heading">{t('providers.noKeychain')}</p>
        <p>{t('providers.noKeychainHelp', { file: keys.file })}</p>
        <p className="muted provider-sentence">{keychainReason(t, keys.keychain)}</p>
        <label className="checkbox provider-may-be-plain">
          <input
            type="checkbox"
            checked={mayBePlain}
            data-testid="provider-key-plain"
            onChange={(event) => onMayBePlain(event.target.checked)}
          />
          {t('providers.mayBePlain')}
        </label>
      </div>
    </div>
  )
}
