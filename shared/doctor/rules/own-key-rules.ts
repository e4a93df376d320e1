import { say } from '../../i18n/wording/wording.ts'
import { keyText, tablesAt, textAt, type Table } from '../config-view.ts'
import { advised, deleting, edited, everyVersion, type Hit, type Rule, type RuleContext } from '../rule.ts'

/** Keys of the providers in our own file, which our proxy sends; Codex has no part in them. */
const at = (id: string, key: string): string[] => ['model_providers', id, key]
const providers = ({ document }: RuleContext): [string, Table][] =>
  tablesAt(document.value, ['model_providers'])
const isStored = (provider: Table): boolean => textAt(provider, ['key_source']) === 'keychain'

const missing: Rule = {
  id: 'own-key-missing',
  severity: 'warning',
  versions: everyVersion,
  subjects: ['ours'],
  summary: 'A provider of codex-tray has no key: its variable is not set, or none is stored for it.',
  evidence:
    'a request to codex-tray for such a provider: 503 provider_key_missing, the provider is not asked',
  advice:
    'Set the variable where codex-tray is started, or set the key in its window under Providers (key_source = "keychain").',
  find: (context) =>
    providers(context).flatMap(([id, provider]): Hit[] => {
      const name = textAt(provider, ['env_key'])
      if (isStored(provider)) {
        if (name !== null || context.env.storedKeys.has(id)) return []
        const text = say('own-key-missing.stored', { key: keyText(at(id, 'key_source')) })
        return [{ path: at(id, 'key_source'), text, fix: advised(say('advice.store-key')) }]
      }
      const state = name === null ? 'set' : context.env.variables.get(name)
      if (name === null || state === 'set') return []
      const key = keyText(at(id, 'env_key'))
      const text = say(state === 'empty' ? 'own-key-missing.empty' : 'own-key-missing.unset', { key, name })
      const fix = advised(say('advice.set-or-store', { variable: name }))
      return [{ path: at(id, 'env_key'), text, fix }]
    }),
}

const twice: Rule = {
  id: 'own-key-twice',
  severity: 'error',
  versions: everyVersion,
  subjects: ['ours'],
  summary: 'A provider of codex-tray names a variable and a stored key: the file is not taken.',
  evidence: 'codex-tray keeps the last good configuration and tells config_invalid',
  advice: 'Remove one of env_key and key_source.',
  find: (context) =>
    providers(context).flatMap(([id, provider]): Hit[] => {
      if (!isStored(provider) || provider['env_key'] === undefined) return []
      const loser = context.env.storedKeys.has(id) ? 'env_key' : 'key_source'
      const text = say('own-key-twice', { key: keyText(['model_providers', id]) })
      const removed = say('fix.remove-key', { key: loser })
      const fix = edited(removed, context.document.id, [deleting(at(id, loser))])
      return [{ path: at(id, 'key_source'), text, fix }]
    }),
}

export const ownKeyRules: readonly Rule[] = [missing, twice]
