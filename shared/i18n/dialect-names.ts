/** What OpenAI calls its two APIs, in short: names, the same in every language. */
export const dialectNames = { chat: 'Chat', responses: 'Responses' } as const
