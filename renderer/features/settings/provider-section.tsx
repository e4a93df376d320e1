import type { ReactElement } from 'react'
import type { ConfigState } from '../../../shared/config/config-state.ts'
import { keyStateText } from '../../../shared/i18n/key-state.ts'
import { useAppState, useTranslate } from '../../bridge/window-context.ts'
import { StateShape } from '../../ui/state-shape.tsx'
import { Section } from '../../ui/section.tsx'

/** What the configuration file says about providers; it is edited there. */
export function ProviderSection(): ReactElement | null {
  const t = useTranslate()
  const config = useAppState((state) => state.config)
  if (config === null) return null
  return (
    <Section title={t('settings.providers')} help={t('settings.providersHelp')}>
      <ul className="providers">
        {config.providers.map((provider) => (
          <ProviderRow
            key={provider.id}
            provider={provider}
            isDefault={provider.id === config.defaultProvider}
          />
        ))}
      </ul>
      {config.aliases.length > 0 && <Aliases aliases={config.aliases} />}
    </Section>
  )
}

type Provider = ConfigState['providers'][number]

function ProviderRow({ provider, isDefault }: { provider: Provider; isDefault: boolean }): ReactElement {
  const t = useTranslate()
  return (
    <li className="provider">
      <div className="provider-main">
        <p className="provider-name">
          <span className="ellipsis">{provider.name}</span>
          <code className="quiet ellipsis">{provider.id}</code>
          {isDefault && <span className="badge badge-accent">{t('settings.providerDefault')}</span>}
          {provider.builtIn && <span className="badge">{t('settings.providerBuiltIn')}</span>}
        </p>
        {!provider.builtIn && (
          <code className="muted ellipsis provider-url" title={provider.baseUrl}>
            {provider.baseUrl}
          </code>
        )}
      </div>
      <span className="badge">{provider.wireApi}</span>
      <KeyState provider={provider} />
    </li>
  )
}

function KeyState({ provider }: { provider: Provider }): ReactElement {
  const t = useTranslate()
  if (provider.key === 'none')
    return <span className="provider-key quiet">{t('settings.keyState.none')}</span>
  const set = provider.key === 'set' && provider.storedKey !== 'plain'
  return (
    <span className="provider-key">
      <StateShape shape={set ? 'solid' : 'warning'} tone={set ? 'ok' : 'busy'} />
      <span className="ellipsis">{keyStateText(t, provider)}</span>
    </span>
  )
}

function Aliases({ aliases }: { aliases: ConfigState['aliases'] }): ReactElement {
  const t = useTranslate()
  return (
    <div className="aliases">
      <h3 className="muted">{t('settings.aliases')}</h3>
      <dl>
        {aliases.map((alias) => (
          <div key={alias.name}>
            <dt className="mono ellipsis">{alias.name}</dt>
            <dd className="mono ellipsis muted">{`→ ${alias.provider}/${alias.model}`}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
