import { z } from 'zod'
import { AppError } from '../../shared/errors/app-error.ts'
import { createSseDecoder } from '../../shared/protocol/sse/decoder.ts'

const chunkSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: z.object({
          content: z.string().nullish(),
          tool_calls: z.array(z.object({ function: z.object({ name: z.string().nullish() }) })).nullish(),
        }),
      }),
    )
    .nullish(),
})

/**
 * One streamed question to a practice model through the running proxy, over the network like any client,
 * so that a newcomer sees the whole path work and finds the exchange in the inspector.
 *
 * @throws AppError `provider_unreachable` when the proxy does not answer
 */
export async function askPractice(
  baseUrl: string,
  apiKey: string,
  model: string,
  question: string,
): Promise<{ answer: string; requestId: string }> {
  const response = await post(`${baseUrl}/chat/completions`, apiKey, {
    model,
    stream: true,
    messages: [{ role: 'user', content: question }],
  })
  const requestId = response.headers.get('x-request-id') ?? ''
  if (!response.ok || response.body === null) {
    throw new AppError('provider_unreachable', {
      what: `The proxy answered ${response.status}`,
      where: baseUrl,
      current: (await response.text()).slice(0, 300),
    })
  }
  return { answer: await readAnswer(response.body), requestId }
}

async function post(url: string, apiKey: string, body: object): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  } catch (cause) {
    throw new AppError(
      'provider_unreachable',
      { what: 'The proxy does not answer', where: url, fix: 'Start the proxy, then try again' },
      { cause },
    )
  }
}

async function readAnswer(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = createSseDecoder()
  let answer = ''
  const take = (data: string): void => {
    if (data === '[DONE]') return
    for (const { delta } of chunkSchema.parse(JSON.parse(data)).choices ?? []) {
      answer += delta.content ?? ''
      for (const call of delta.tool_calls ?? []) if (call.function.name) answer += `[${call.function.name}] `
    }
  }
  for await (const bytes of stream) for (const frame of decoder.push(bytes)) take(frame.data)
  for (const frame of decoder.end()) take(frame.data)
  return answer
}
