import { expect, it } from 'vitest'
import { missingEndpoint } from '../../../electron/proxy/relay/missing-endpoint.ts'

const asked = {
  method: 'POST',
  url: 'https://llm.acme.example/v1/responses',
  providerId: 'acme',
  model: 'm-1',
  wireApi: 'responses',
} as const
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

it.each([
  [404, '{"detail":"Not Found"}'],
  [405, '{"detail":"Method Not Allowed"}'],
  [404, '404 page not found'],
  [404, '{"error":{"message":"Invalid URL (POST /v1/responses)","type":"invalid_request_error"}}'],
  [404, '<html><h1>Cannot POST /v1/responses</h1></html>'],
  [405, ''],
])('%s %s names endpoint, method, model, wire_api and the fix', (status, body) => {
  const error = missingEndpoint(asked, status, bytes(body))
  expect(error?.code).toBe('provider_endpoint_missing')
  for (const part of [
    'https://llm.acme.example/v1/responses',
    `POST with status ${status}`,
    'model "m-1"',
    'wire_api "responses"',
    'Set wire_api = "chat" in [model_providers.acme]',
    'base_url',
  ])
    expect(error?.message).toContain(part)
})

it.each([
  [404, '{"error":{"message":"The model `m-1` does not exist","code":"model_not_found"}}'],
  [404, '{"error":"model \'m-1\' not found, try pulling it first"}'],
  [404, '{"error":{"message":"Item with id rs_1 is gone"}}'],
  [400, '{"detail":"Not Found"}'],
  [500, ''],
])('%s %s is left to the provider’s own words', (status, body) => {
  expect(missingEndpoint(asked, status, bytes(body))).toBeNull()
})
