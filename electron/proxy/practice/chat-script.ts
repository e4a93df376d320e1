import type { Answer } from './answer.ts'
import { countTokens } from './answer.ts'
import type { Question } from './question.ts'
import type { Script } from './script.ts'

/** The reply in Chat Completions: `chat.completion` or its chunks (API reference, "Chat streaming"). */
export function chatScript(question: Question, answer: Answer, ids: { random: string; now: number }): Script {
  const base = { id: `chatcmpl-${ids.random}`, created: ids.now, model: question.model }
  const usage = usageOf(question, answer)
  const full = answer.pieces.join('')
  const call = (args: string): object => ({
    id: `call_${ids.random}`,
    type: 'function',
    function: { name: answer.kind === 'tool' ? answer.name : '', arguments: args },
  })
  const finish = answer.kind === 'tool' ? 'tool_calls' : 'stop'

  if (!question.stream) {
    const message =
      answer.kind === 'tool'
        ? { role: 'assistant', content: null, refusal: null, tool_calls: [call(full)] }
        : { role: 'assistant', content: full, refusal: null }
    const choices = [{ index: 0, message, logprobs: null, finish_reason: finish }]
    return { steps: answer.pieces.length, whole: { ...base, object: 'chat.completion', choices, usage } }
  }

  const usagePart = question.includeUsage ? { usage: null } : {}
  const chunk = (delta: object, reason: string | null = null): string =>
    frame({
      ...base,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }],
      ...usagePart,
    })
  const start =
    answer.kind === 'tool'
      ? chunk({ role: 'assistant', content: null, tool_calls: [{ index: 0, ...call('') }] })
      : chunk({ role: 'assistant', content: '', refusal: null })
  const deltas = answer.pieces.map((piece) =>
    answer.kind === 'tool'
      ? chunk({ tool_calls: [{ index: 0, function: { arguments: piece } }] })
      : chunk({ content: piece }),
  )
  const usageChunk = question.includeUsage
    ? frame({ ...base, object: 'chat.completion.chunk', choices: [], usage })
    : ''
  return { frames: [start, ...deltas, chunk({}, finish) + usageChunk + 'data: [DONE]\n\n'] }
}

const frame = (data: object): string => `data: ${JSON.stringify(data)}\n\n`

function usageOf(question: Question, answer: Answer): object {
  const prompt = countTokens(question.text)
  const completion = answer.pieces.length
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  }
}
