import { describeFailures } from './describe-failures.ts'
import { describeTurns, type TurnModel } from './describe-turns.ts'

const models: readonly TurnModel[] = [
  { model: 'gpt-5-codex', edits: 'command' },
  { model: 'fake/some-model', edits: 'command' },
]

describeTurns('0.44.0', { client: 'responses', upstream: 'chat', models })
// This version puts the arguments of all calls of one Chat reply into one call, whoever sends them.
describeTurns('0.44.0', { client: 'chat', upstream: 'responses', models, callsAtOnce: false })
describeFailures('0.44.0', { client: 'responses', upstream: 'chat' })
describeFailures('0.44.0', { client: 'chat', upstream: 'responses' })
