import { providerRow, type ProviderRow } from './provider-row.ts'
import { defaultChatQuirks } from './quirks.ts'

/**
 * Chat providers on the net. Looked up in November 2026; a rule that is missing here is the default, the
 * widest common subset. What a provider silently ignores needs no rule.
 */
const dropped = defaultChatQuirks.dropMembers
const glmNotes = 'https://java.agentscope.io/v2/en/integration/model/glm'
const kimiNotes = 'https://java.agentscope.io/v2/en/integration/model/kimi'
const miniMaxNotes = 'https://java.agentscope.io/v2/en/integration/model/minimax'
const cerebrasNotes = 'https://preview.hex.pm/preview/req_llm/1.10.0/show/guides/cerebras.md'
const openAiTypes =
  'https://github.com/openai/openai-node/blob/master/src/resources/chat/completions/completions.ts'
const azureReasoning = 'https://learn.microsoft.com/en-us/azure/foundry/openai/how-to/reasoning'

export const hostedProviders: readonly ProviderRow[] = [
  providerRow({
    id: 'openai',
    name: 'OpenAI',
    hosts: ['api.openai.com'],
    baseUrl: 'https://api.openai.com/v1',
    quirks: {
      maxTokensField: 'max_completion_tokens',
      // metadata is refused unless the reply is stored, which nobody asked for.
      dropMembers: ['metadata'],
      efforts: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'],
      effortWithTools: false,
      files: true,
      customTools: true,
      developerRole: true,
      thinkTags: false,
    },
    sources: {
      maxTokensField: 'https://github.com/fish2018/YPrompt/issues/26',
      dropMembers: 'https://github.com/tmc/langchaingo/issues/1484',
      efforts: openAiTypes,
      effortWithTools: 'https://github.com/openai/openai-openapi/issues/541',
      files: openAiTypes,
      customTools: openAiTypes,
      developerRole: openAiTypes,
      thinkTags: openAiTypes,
    },
  }),
  providerRow({
    id: 'azure',
    name: 'Azure OpenAI',
    hosts: ['openai.azure.com', 'services.ai.azure.com', 'cognitiveservices.azure.com'],
    baseUrl: null,
    quirks: {
      maxTokensField: 'max_completion_tokens',
      efforts: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'],
      developerRole: true,
      thinkTags: false,
    },
    sources: {
      maxTokensField: azureReasoning,
      efforts: 'https://learn.microsoft.com/en-us/javascript/api/@azure/ai-projects/reasoningeffort',
      developerRole: azureReasoning,
      thinkTags: azureReasoning,
    },
  }),
  providerRow({
    id: 'deepseek',
    name: 'DeepSeek',
    hosts: ['api.deepseek.com'],
    baseUrl: 'https://api.deepseek.com/v1',
    quirks: {
      // All are accepted; the server maps them to its three.
      efforts: ['minimal', 'low', 'medium', 'high', 'xhigh', 'max'],
      replayReasoning: 'reasoning_content',
      replayReasoningOn: 'tool-calls',
      replayReasoningPlaceholder: 'Calling {calls}.',
      jsonSchema: false,
      images: false,
      toolChoice: 'auto-only',
    },
    sources: {
      efforts: 'https://api-docs.deepseek.com/guides/thinking_mode',
      replayReasoning: 'https://github.com/anomalyco/opencode/issues/24722',
      replayReasoningOn: 'https://github.com/anomalyco/opencode/issues/24722',
      replayReasoningPlaceholder: 'https://github.com/Lingtai-AI/lingtai-kernel/issues/9',
      jsonSchema: 'https://github.com/llm-exe/llm-exe/issues/662',
      images: 'https://github.com/rikkahub/rikkahub/issues/1433',
      toolChoice: 'https://github.com/XiaomiMiMo/MiMo-Code/issues/2068',
    },
  }),
  providerRow({
    id: 'moonshot',
    name: 'Moonshot (Kimi)',
    hosts: ['api.moonshot.ai', 'api.moonshot.cn'],
    baseUrl: 'https://api.moonshot.ai/v1',
    quirks: {
      maxTokensField: 'max_completion_tokens',
      dropMembers: [...dropped, 'temperature', 'top_p'],
      efforts: ['low', 'high', 'max'],
      replayReasoning: 'reasoning_content',
      replayReasoningOn: 'tool-calls',
      replayReasoningPlaceholder: 'Calling {calls}.',
      strictTools: false,
      toolChoice: 'auto-only',
    },
    sources: {
      maxTokensField: kimiNotes,
      dropMembers: kimiNotes,
      efforts: 'https://docs.rs/synaps-engine/0.11.0/src/agent_engine/runtime/openai/catalog/kimi.rs.html',
      replayReasoning: 'https://github.com/mastra-ai/mastra/issues/12592',
      replayReasoningOn: 'https://github.com/openclaw/openclaw/pull/74846',
      replayReasoningPlaceholder: 'https://github.com/spacedriveapp/spacebot/pull/364',
      strictTools: kimiNotes,
      toolChoice: 'https://github.com/can1357/oh-my-pi/issues/1077',
    },
  }),
  providerRow({
    id: 'qwen',
    name: 'Alibaba Cloud Model Studio (Qwen)',
    hosts: ['dashscope.aliyuncs.com', 'dashscope-intl.aliyuncs.com', 'maas.aliyuncs.com'],
    baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
    quirks: { jsonSchema: false, toolChoice: 'auto-only' },
    sources: {
      jsonSchema: 'https://docs.instructorphp.com/cookbook/examples/B04_LLMApiSupport/llm_qwen',
      toolChoice: 'https://github.com/cloudwego/eino/issues/994',
    },
  }),
  providerRow({
    id: 'glm',
    name: 'Z.ai (GLM)',
    hosts: ['api.z.ai', 'open.bigmodel.cn'],
    baseUrl: 'https://api.z.ai/api/paas/v4',
    quirks: {
      maxTokensField: 'max_tokens',
      streamUsage: false,
      replayReasoning: 'reasoning_content',
      replayReasoningOn: 'tool-calls',
      jsonSchema: false,
      strictTools: false,
      toolChoice: 'auto-only',
    },
    sources: {
      maxTokensField: glmNotes,
      streamUsage: glmNotes,
      replayReasoning: 'https://docs.z.ai/guides/capabilities/thinking-mode',
      replayReasoningOn: 'https://docs.z.ai/guides/capabilities/thinking-mode',
      jsonSchema: glmNotes,
      strictTools: glmNotes,
      toolChoice: glmNotes,
    },
  }),
  providerRow({
    id: 'mistral',
    name: 'Mistral',
    hosts: ['api.mistral.ai', 'codestral.mistral.ai'],
    baseUrl: 'https://api.mistral.ai/v1',
    quirks: {
      maxTokensField: 'max_tokens',
      // Every member it does not know is a 422; usage comes on the last chunk without being asked for.
      dropMembers: [...dropped, 'user', 'logprobs', 'top_logprobs'],
      streamUsage: false,
      efforts: null,
      replayReasoning: null,
      callIds: 'nine-alphanumeric',
    },
    sources: {
      maxTokensField: 'https://github.com/editor-code-assistant/eca/issues/231',
      dropMembers: 'https://github.com/mistralai/platform-docs-public/issues/7',
      streamUsage: 'https://docs.rs/crate/mistral-rouille/latest/source/docs/ChatCompletionRequest.md',
      // Two models take an effort, `none` or `high`.
      efforts: 'https://docs.mistral.ai/capabilities/reasoning/',
      replayReasoning: 'https://github.com/charmbracelet/crush/issues/1590',
      callIds: 'https://github.com/anomalyco/opencode/issues/1680',
    },
  }),
  providerRow({
    id: 'groq',
    name: 'Groq',
    hosts: ['api.groq.com'],
    baseUrl: 'https://api.groq.com/openai/v1',
    quirks: { dropMembers: [...dropped, 'logprobs', 'top_logprobs'], toolNameOnResults: false },
    sources: {
      dropMembers: 'https://console.groq.com/docs/openai',
      toolNameOnResults: 'https://console.groq.com/docs/openai',
    },
  }),
  providerRow({
    id: 'openrouter',
    name: 'OpenRouter',
    hosts: ['openrouter.ai'],
    baseUrl: 'https://openrouter.ai/api/v1',
    quirks: {
      efforts: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'],
      replayReasoning: 'reasoning',
    },
    sources: {
      efforts: 'https://openrouter.ai/docs/client-sdks/typescript/models/chatrequestreasoningeffort.md',
      replayReasoning: 'https://openrouter.ai/docs/use-cases/reasoning-tokens',
    },
  }),
  providerRow({
    id: 'gemini',
    name: 'Google Gemini (OpenAI-compatible)',
    hosts: ['generativelanguage.googleapis.com'],
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    quirks: {
      dropMembers: [...dropped, 'user'],
      parallelToolCalls: false,
      dropSchemaKeywords: ['additionalProperties', 'const', 'examples', '$schema'],
      toolNameOnResults: true,
      callSignature: 'google',
      efforts: ['none', 'minimal', 'low', 'medium', 'high'],
    },
    sources: {
      dropMembers: 'https://github.com/liliMozi/openhanako/issues/394',
      parallelToolCalls: 'https://github.com/TheAgenticAI/TheAgenticBrowser/issues/4',
      dropSchemaKeywords: 'https://github.com/musistudio/claude-code-router/issues/187',
      toolNameOnResults: 'https://github.com/NousResearch/hermes-agent/pull/19728',
      callSignature: 'https://github.com/elastic/kibana/pull/243463',
      efforts: 'https://ai.google.dev/gemini-api/docs/openai',
    },
  }),
  providerRow({
    id: 'xai',
    name: 'xAI (Grok)',
    hosts: ['api.x.ai'],
    baseUrl: 'https://api.x.ai/v1',
    // One model takes an effort, the others answer it with an error.
    quirks: { efforts: null },
    sources: { efforts: 'https://docs.x.ai/docs/guides/reasoning' },
  }),
  providerRow({
    id: 'together',
    name: 'Together AI',
    hosts: ['api.together.ai', 'api.together.xyz', 'api-inference.together.ai'],
    baseUrl: 'https://api.together.ai/v1',
    quirks: { efforts: ['low', 'medium', 'high'] },
    sources: { efforts: 'https://docs.together.ai/docs/inference/chat/reasoning' },
  }),
  providerRow({
    id: 'fireworks',
    name: 'Fireworks AI',
    hosts: ['api.fireworks.ai'],
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    quirks: { efforts: ['none', 'low', 'medium', 'high', 'xhigh'] },
    sources: {
      efforts:
        'https://reference.langchain.com/python/deepagents-code/reasoning_effort/FIREWORKS_REASONING_EFFORTS',
    },
  }),
  providerRow({
    id: 'cerebras',
    name: 'Cerebras',
    hosts: ['api.cerebras.ai'],
    baseUrl: 'https://api.cerebras.ai/v1',
    quirks: {
      maxTokensField: 'max_completion_tokens',
      dropMembers: dropped,
      parallelToolCalls: false,
      toolChoice: 'auto-only',
    },
    sources: {
      maxTokensField: 'https://pipedream.com/apps/cerebras/actions/create-chat-completion.md',
      dropMembers: cerebrasNotes,
      parallelToolCalls: cerebrasNotes,
      toolChoice: cerebrasNotes,
    },
  }),
  providerRow({
    id: 'minimax',
    name: 'MiniMax',
    hosts: ['api.minimax.io', 'api.minimaxi.com'],
    baseUrl: 'https://api.minimax.io/v1',
    quirks: {
      maxTokensField: 'max_completion_tokens',
      dropMembers: [...dropped, 'response_format'],
      efforts: null,
      replayReasoning: 'think-tags',
      replayReasoningOn: 'all',
      parallelToolCalls: false,
      jsonSchema: false,
      strictTools: false,
      toolChoice: 'auto-only',
      thinkTags: true,
    },
    sources: {
      maxTokensField: miniMaxNotes,
      dropMembers: miniMaxNotes,
      efforts: miniMaxNotes,
      replayReasoning: 'https://platform.minimax.io/docs/api-reference/text-openai-api',
      replayReasoningOn: 'https://platform.minimax.io/docs/api-reference/text-openai-api',
      parallelToolCalls: miniMaxNotes,
      jsonSchema: miniMaxNotes,
      strictTools: miniMaxNotes,
      toolChoice: miniMaxNotes,
      thinkTags: 'https://platform.minimax.io/docs/api-reference/text-openai-api',
    },
  }),
  providerRow({
    id: 'siliconflow',
    name: 'SiliconFlow',
    hosts: ['api.siliconflow.cn', 'api.siliconflow.com'],
    baseUrl: 'https://api.siliconflow.cn/v1',
    quirks: { maxTokensField: 'max_tokens', efforts: ['high', 'max'] },
    sources: {
      maxTokensField: 'https://docs.siliconflow.cn/docs/api/chat-completions-post',
      efforts: 'https://docs.siliconflow.cn/docs/api/chat-completions-post',
    },
  }),
  providerRow({
    id: 'nvidia',
    name: 'NVIDIA NIM',
    hosts: ['integrate.api.nvidia.com'],
    baseUrl: 'https://integrate.api.nvidia.com/v1',
    quirks: { efforts: ['low', 'medium', 'high'] },
    sources: {
      efforts:
        'https://docs.rs/crate/harn-vm/0.9.21/source/src/llm/capability_sources/20-providers/38-nvidia.toml',
    },
  }),
]
