import { builtInProviderIds } from '../../shared/config/routing-config.ts'
import { ourProviderId } from './our-names.ts'

/**
 * Ids Codex keeps for itself (cli.json `builtinProviders`; since 0.115 naming one of the first three in a file stops
 * it: `model_providers contains reserved built-in provider IDs`).
 */
export const codexBuiltInIds = ['openai', 'ollama', 'lmstudio', 'amazon-bedrock', 'oss'] as const

/** Where Codex's own providers are, for the list. */
export const codexBuiltInRows: readonly { id: string; name: string; baseUrl: string }[] = [
  { id: 'openai', name: 'OpenAI', baseUrl: 'https://api.openai.com/v1' },
  { id: 'ollama', name: 'Ollama', baseUrl: 'http://localhost:11434/v1' },
  { id: 'lmstudio', name: 'LM Studio', baseUrl: 'http://localhost:1234/v1' },
]

/** @returns why the id cannot be given to a provider of the user's, or null */
export function whyReserved(document: string, id: string): string | null {
  const builtIn: readonly string[] = document === 'ours' ? builtInProviderIds : codexBuiltInIds
  if (builtIn.includes(id))
    return document === 'ours'
      ? 'built into codex-tray'
      : 'built into Codex, which refuses to have it redefined'
  return document !== 'ours' && id === ourProviderId ? 'the one by which Codex finds codex-tray' : null
}
