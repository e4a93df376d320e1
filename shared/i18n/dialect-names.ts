/** What OpenAI and Anthropic call their APIs, in short: names, the same in every language. */
export const dialectNames = { chat: 'Chat', responses: 'Responses', messages: 'Messages' } as const
