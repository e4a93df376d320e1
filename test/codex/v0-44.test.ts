import { describeTurns } from './describe-turns.ts'

describeTurns('0.44.0', {
  client: 'responses',
  upstream: 'responses',
  knownModels: ['gpt-5-codex'],
  unknownModels: ['some-model'],
})
