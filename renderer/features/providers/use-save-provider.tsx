import type { ProviderEntry } from '../../../shared/codex-config/entries.ts'
import type { KeysState } from '../../../shared/config/stored-key.ts'
import { useAction, useTranslate, useWindow } from '../../bridge/window-context.ts'
import type { WantedChange } from '../documents/use-change.tsx'
import { KeyLead } from './key-lead.tsx'
import { changesFile, fieldsOf, losesKey, type ProviderForm } from './provider-form.ts'

/** A key to be stored with the form; it is read out of its field at that moment. */
export type TypedKey = { read: () => string | null; mayBePlain: boolean; keys: KeysState | null }

type SaveProvider = (before: ProviderEntry | null, form: ProviderForm, key: TypedKey | null) => void

/**
 * The file first, with its diff, then the key: a provider whose key could not be stored is there and says so, while a
 * key without a provider would be nowhere to be seen. A key alone is stored at once.
 */
export function useSaveProvider(propose: (change: WantedChange) => void, onDone: () => void): SaveProvider {
  const t = useTranslate()
  const { client, notices } = useWindow()
  const { run } = useAction()

  const store = async (provider: string, { read, mayBePlain }: TypedKey): Promise<void> => {
    const key = read()
    if (key !== null) await client.call('keys.set', { provider, key, mayBePlain })
  }
  return (before, form, key) => {
    if (key !== null && !changesFile(form, before)) {
      run(async () => {
        await store(form.id, key)
        notices.tell(t('providers.keyStored'))
        onDone()
      })
      return
    }
    const { document, id } = form
    const fields = fieldsOf(form, before)
    const title = t(before === null ? 'providers.addChange' : 'providers.editChange', {
      name: form.name === '' ? id : form.name,
    })
    const act = losesKey(form, before) ? 'loses' : 'stores'
    propose({
      request:
        before === null
          ? { kind: 'provider.add', document, id, fields }
          : { kind: 'provider.edit', document, id: before.id, newId: id, fields },
      title,
      reason: title,
      ...(key === null && act === 'stores' ? {} : { lead: <KeyLead act={act} keys={key?.keys ?? null} /> }),
      ...(key === null ? {} : { afterWrite: () => store(id, key) }),
      onWritten: onDone,
    })
  }
}
