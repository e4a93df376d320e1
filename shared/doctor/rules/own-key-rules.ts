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
        const message = `${keyText(at(id, 'key_source'))} is "keychain", and no key is stored: requests to the provider are refused`
        const fix = advised(
          'Set the key in the codex-tray window, under Providers, or name a variable with env_key',
        )
        return [{ path: at(id, 'key_source'), message, fix }]
      }
      const state = name === null ? 'set' : context.env.variables.get(name)
      if (name === null || state === 'set') return []
      const message = `${keyText(at(id, 'env_key'))} names ${name}, which is ${state === 'empty' ? 'empty' : 'not set'} here: requests to the provider are refused`
      const fix = advised(`Set ${name} where codex-tray is started, or store the key in its window`)
      return [{ path: at(id, 'env_key'), message, fix }]
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
      const message = `${keyText(['model_providers', id])} has both env_key and key_source: codex-tray does not take the file; accepted: one of the two`
      const fix = edited(`Remove ${loser}`, context.document.id, [deleting(at(id, loser))])
      return [{ path: at(id, 'key_source'), message, fix }]
    }),
}

export const ownKeyRules: readonly Rule[] = [missing, twice]
