import { describeFailures } from './describe-failures.ts'
import { describeTurns, type TurnModel } from './describe-turns.ts'

const unknown: TurnModel = { model: 'fake/some-model', edits: 'command' }
const known = 'gpt-5.2-codex'

describeTurns('0.94.0', {
  client: 'responses',
  upstream: 'chat',
  models: [{ model: known, edits: 'apply_patch' }, unknown],
})
// The last version that has wire_api = "chat": 0.95 refuses to start with it. It offers no freeform tools there.
describeTurns('0.94.0', {
  client: 'chat',
  upstream: 'responses',
  models: [{ model: known, edits: 'command' }, unknown],
})
describeFailures('0.94.0', { client: 'responses', upstream: 'chat' })
describeFailures('0.94.0', { client: 'chat', upstream: 'responses' })
