import { describeTurns } from './describe-turns.ts'

describeTurns('0.94.0', {
  client: 'responses',
  upstream: 'responses',
  knownModels: ['gpt-5.2-codex'],
  unknownModels: ['some-model'],
})
