import type { ReactElement } from 'react'
import type { ProviderEntry } from '../../../shared/codex-config/entries.ts'
import { providerPresets } from '../../../shared/codex-config/presets.ts'
import { useTranslate } from '../../bridge/window-context.ts'
import { Field } from '../../ui/field.tsx'
import { formOfPreset, type ProviderForm } from './provider-form.ts'

type PresetFieldProps = { entries: readonly ProviderEntry[]; onChoose: (form: ProviderForm) => void }

/** Providers whose address is known; choosing one fills the form in. */
export function PresetField({ entries, onChoose }: PresetFieldProps): ReactElement {
  const t = useTranslate()
  return (
    <Field label={t('providers.preset')} help={t('providers.presetHelp', { count: providerPresets.length })}>
      {(id) => (
        <select
          id={id}
          className="select"
          defaultValue=""
          data-testid="provider-preset"
          onChange={(event) => {
            const preset = providerPresets.find((known) => known.id === event.target.value)
            if (preset !== undefined) onChoose(formOfPreset(preset, entries))
          }}
        >
          <option value="">{t('providers.presetNone')}</option>
          {providerPresets.map((preset) => (
            <option key={preset.id} value={preset.id}>
              {preset.name}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
