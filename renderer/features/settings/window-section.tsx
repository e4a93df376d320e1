import { useId, type ReactElement } from 'react'
import { languageNames, resolveLanguage, type Language } from '../../../shared/i18n/language.ts'
import { useAppState, useTranslate } from '../../bridge/window-context.ts'
import { Segmented } from '../../ui/segmented.tsx'
import { Row, Section } from '../../ui/section.tsx'
import { usePreferences } from './use-preferences.ts'

const themes = ['system', 'light', 'dark'] as const
const layouts = ['side', 'below'] as const
const languages: readonly Language[] = ['en', 'zh-CN']

export function WindowSection(): ReactElement {
  const t = useTranslate()
  const { preferences, update } = usePreferences()
  return (
    <Section title={t('settings.look')}>
      <Row label={t('settings.theme')}>
        <Segmented
          label={t('settings.theme')}
          value={preferences.theme}
          segments={themes.map((value) => ({
            value,
            label: t(`settings.theme.${value}`),
            testId: `theme-${value}`,
          }))}
          onChange={(theme) => update({ theme })}
        />
      </Row>
      <LanguageRow />
      <Row label={t('settings.layout')}>
        <Segmented
          label={t('settings.layout')}
          value={preferences.inspectorLayout}
          segments={layouts.map((value) => ({ value, label: t(`settings.layout.${value}`) }))}
          onChange={(inspectorLayout) => update({ inspectorLayout })}
        />
      </Row>
    </Section>
  )
}

function LanguageRow(): ReactElement {
  const t = useTranslate()
  const id = useId()
  const { preferences, update } = usePreferences()
  const locale = useAppState((state) => state.info?.locale ?? 'en')
  const systemName = languageNames[resolveLanguage('system', locale)]
  return (
    <Row label={t('settings.language')} htmlFor={id}>
      <select
        id={id}
        className="select"
        data-testid="language"
        value={preferences.language}
        onChange={(event) =>
          update({ language: languages.find((known) => known === event.target.value) ?? 'system' })
        }
      >
        <option value="system">{t('settings.language.system', { language: systemName })}</option>
        {languages.map((language) => (
          <option key={language} value={language} lang={language}>
            {languageNames[language]}
          </option>
        ))}
      </select>
    </Row>
  )
}
