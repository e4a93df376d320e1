type Ready = { baseUrl: string; apiKey: string; configFile: string }

/** What a person needs first: where, with which key, and something to paste that answers without any account. */
export function readyText({ baseUrl, apiKey, configFile }: Ready): string {
  return `codex-tray is running.

  Base URL  ${baseUrl}
  API key   ${apiKey}

Try it now; the practice model needs no account and its answers are canned:

  curl -N ${baseUrl}/chat/completions \\
    -H "Authorization: Bearer ${apiKey}" -H "Content-Type: application/json" \\
    -d '{"model":"practice","stream":true,"messages":[{"role":"user","content":"Hello"}]}'

Or with the openai package:

  const client = new OpenAI({ baseURL: '${baseUrl}', apiKey: '${apiKey}' })
  const answer = await client.responses.create({ model: 'practice', input: 'Hello' })

Providers are configured in ${configFile}
Stop with Ctrl+C.`
}
