import { providerRow, type ProviderRow } from './provider-row.ts'

/**
 * Servers people run themselves. Two have a port nobody else uses; vLLM and llama.cpp sit on ports many
 * programs use, so they count only when the configuration names them.
 */
const ollamaSource = 'https://github.com/ollama/ollama/blob/main/openai/openai.go'

export const localProviders: readonly ProviderRow[] = [
  providerRow({
    id: 'ollama',
    name: 'Ollama',
    hosts: ['localhost:11434', '127.0.0.1:11434', '[::1]:11434', 'ollama.com'],
    baseUrl: 'http://localhost:11434/v1',
    quirks: {
      replayReasoning: 'reasoning',
      // The request has no tool_choice at all, so a choice must be made by the tools that are sent.
      toolChoice: 'auto-only',
      strictTools: false,
    },
    sources: { replayReasoning: ollamaSource, toolChoice: ollamaSource, strictTools: ollamaSource },
  }),
  providerRow({
    id: 'lmstudio',
    name: 'LM Studio',
    hosts: ['localhost:1234', '127.0.0.1:1234', '[::1]:1234'],
    baseUrl: 'http://localhost:1234/v1',
    quirks: { toolChoice: 'strings', efforts: ['none', 'low', 'medium', 'high', 'xhigh'] },
    sources: {
      toolChoice: 'https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/670',
      efforts: 'https://www.ruby-toolbox.com/projects/ruby_llm-providers-lms',
    },
  }),
  providerRow({
    id: 'vllm',
    name: 'vLLM',
    hosts: [],
    baseUrl: 'http://localhost:8000/v1',
    quirks: { toolChoice: 'full' },
    sources: { toolChoice: 'https://docs.vllm.ai/en/latest/features/tool_calling/' },
  }),
  providerRow({
    id: 'llamacpp',
    name: 'llama.cpp server',
    hosts: [],
    baseUrl: 'http://localhost:8080/v1',
    quirks: {
      replayReasoning: 'reasoning_content',
      // A named choice is silently read as auto.
      toolChoice: 'strings',
    },
    sources: {
      replayReasoning: 'https://github.com/ggml-org/llama.cpp/pull/18994',
      toolChoice: 'https://pypi.org/project/langchain-llama-cpp/',
    },
  }),
]
