import type { ReactElement } from 'react'
import type { KeysState } from '../../../shared/config/stored-key.ts'
import { keychainName } from '../../../shared/i18n/key-state.ts'
import { useAppState, useTranslate } from '../../bridge/window-context.ts'
import { StateShape } from '../../ui/state-shape.tsx'

type KeyLeadProps = { act: 'stores' | 'loses'; keys: KeysState | null }

/** What a change does to a key, which no diff of the file can show. */
export function KeyLead({ act, keys }: KeyLeadProps): ReactElement {
  const t = useTranslate()
  const platform = useAppState(({ info }) => info?.platform ?? '')
  const keychain = keys?.keychain ?? null
  const isPlain = keychain?.available === false
  const kind = keychain?.available === true ? keychain.kind : null
  const stored =
    keys !== null && isPlain
      ? t('providers.keyWithSavePlain', { file: keys.file })
      : t('providers.keyWithSave', { keychain: keychainName(t, kind, platform) })
  const warns = act === 'loses' || isPlain
  return (
    <p className="change-note" data-testid="key-lead">
      <StateShape shape={warns ? 'warning' : 'solid'} tone={warns ? 'busy' : 'ok'} />
      <span>{act === 'loses' ? t('providers.keyGoes') : stored}</span>
    </p>
  )
}
