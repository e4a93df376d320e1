import { describeTurns } from './describe-turns.ts'

describeTurns('latest', {
  client: 'responses',
  upstream: 'responses',
  knownModels: ['gpt-5.5', 'gpt-6.1-sol'],
  unknownModels: ['some-model'],
  // Without it Codex waits for ever where the endpoint refuses the connection.
  args: ['--disable', 'unbounded_connection_retries'],
})
