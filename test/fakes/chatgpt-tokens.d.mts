export const authClaim: 'https://api.openai.com/auth'
export function fakeJwt(claims: Record<string, unknown>): string
