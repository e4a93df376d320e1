import type { Dialect } from '../protocol/dialect.ts'
import { providerRows } from '../protocol/quirks/resolve-quirks.ts'
import type { ProviderRow } from '../protocol/quirks/provider-row.ts'

/** What the editor fills in for a new provider. */
export type ProviderPreset = {
  /** A good id; the user may choose another. */
  id: string
  name: string
  baseUrl: string
  /** What it speaks. In Codex's own file only `responses` works from 0.95; through our proxy both do. */
  wireApi: Dialect
  /** The variable its own documentation uses; null: it takes no key. */
  envKey: string | null
  /** A public page that shows the address. */
  source: string
}

const responsesProviders = ['openai']

/** Of the rows of the quirk table: variables as the providers' own pages name them. */
const envKeys: Readonly<Record<string, string>> = {
  openai: 'OPENAI_API_KEY',
  deepseek: 'DEEPSEEK_API_KEY',
  moonshot: 'MOONSHOT_API_KEY',
  qwen: 'DASHSCOPE_API_KEY',
  glm: 'ZAI_API_KEY',
  mistral: 'MISTRAL_API_KEY',
  groq: 'GROQ_API_KEY',
  openrouter: 'OPENROUTER_API_KEY',
  gemini: 'GEMINI_API_KEY',
  xai: 'XAI_API_KEY',
  together: 'TOGETHER_API_KEY',
  fireworks: 'FIREWORKS_API_KEY',
  cerebras: 'CEREBRAS_API_KEY',
  minimax: 'MINIMAX_API_KEY',
  siliconflow: 'SILICONFLOW_API_KEY',
  nvidia: 'NVIDIA_API_KEY',
}

function ofRow(row: ProviderRow): ProviderPreset[] {
  const [source] = Object.values(row.sources)
  if (row.baseUrl === null || source === undefined) return []
  // Codex keeps these ids for itself.
  const id = ['openai', 'ollama', 'lmstudio'].includes(row.id) ? `my-${row.id}` : row.id
  const wireApi: Dialect = responsesProviders.includes(row.id) ? 'responses' : 'chat'
  return [{ id, name: row.name, baseUrl: row.baseUrl, wireApi, envKey: envKeys[row.id] ?? null, source }]
}

const chat = (
  id: string,
  name: string,
  baseUrl: string,
  envKey: string | null,
  source: string,
): ProviderPreset => ({ id, name, baseUrl, wireApi: 'chat', envKey, source })

const listOfBases = 'https://github.com/xyzs996/free-llm-api/discussions/4'
const compatibleList = 'https://developer.4d.com/docs/ja/21-R3/aikit/compatible-openai'
const guides = 'https://raw.githubusercontent.com/juspay/neurolink/master/docs/getting-started/providers'

/** Without a rule of their own in the quirk table: the widest common subset is what they get. Looked up in November 2026. */
const others: readonly ProviderPreset[] = [
  chat(
    'anthropic',
    'Anthropic (OpenAI-compatible)',
    'https://api.anthropic.com/v1',
    'ANTHROPIC_API_KEY',
    compatibleList,
  ),
  chat('chutes', 'Chutes', 'https://llm.chutes.ai/v1', 'CHUTES_API_KEY', listOfBases),
  chat(
    'cohere',
    'Cohere (OpenAI-compatible)',
    'https://api.cohere.ai/compatibility/v1',
    'COHERE_API_KEY',
    compatibleList,
  ),
  chat(
    'deepinfra',
    'DeepInfra',
    'https://api.deepinfra.com/v1/openai',
    'DEEPINFRA_API_KEY',
    'https://github.com/can1357/oh-my-pi/discussions/4406',
  ),
  chat(
    'huggingface',
    'Hugging Face Inference Providers',
    'https://router.huggingface.co/v1',
    'HF_TOKEN',
    'https://tabby.tabbyml.com/docs/references/models-http-api/huggingface/',
  ),
  chat(
    'nebius',
    'Nebius Token Factory',
    'https://api.tokenfactory.nebius.com/v1',
    'NEBIUS_API_KEY',
    `${guides}/nebius.md`,
  ),
  chat(
    'ovhcloud',
    'OVHcloud AI Endpoints',
    'https://oai.endpoints.kepler.ai.cloud.ovh.net/v1',
    'OVHCLOUD_API_KEY',
    `${guides}/ovhcloud.md`,
  ),
  chat('perplexity', 'Perplexity', 'https://api.perplexity.ai', 'PERPLEXITY_API_KEY', listOfBases),
  chat(
    'sambanova',
    'SambaNova Cloud',
    'https://api.sambanova.ai/v1',
    'SAMBANOVA_API_KEY',
    'https://docs.sambanova.ai/docs/ja/get-started/api-keys-urls',
  ),
  chat(
    'scaleway',
    'Scaleway Generative APIs',
    'https://api.scaleway.ai/v1',
    'SCW_SECRET_KEY',
    `${guides}/scaleway.md`,
  ),
  chat('vercel', 'Vercel AI Gateway', 'https://ai-gateway.vercel.sh/v1', 'AI_GATEWAY_API_KEY', listOfBases),
  chat('localai', 'LocalAI', 'http://localhost:8080/v1', null, compatibleList),
]

/** By name. */
export const providerPresets: readonly ProviderPreset[] = [
  ...providerRows.flatMap(ofRow),
  ...others,
].toSorted((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
