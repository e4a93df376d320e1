import { describeFailures } from './describe-failures.ts'
import { describeTurns, type TurnModel } from './describe-turns.ts'

// It asks OpenAI for its models first and waits three seconds for an answer that never comes.
const args = ['--disable', 'remote_models']
const unknown: TurnModel = { model: 'fake/some-model', edits: 'command' }
const known = 'gpt-5.2-codex'

describeTurns('0.94.0', {
  client: 'responses',
  upstream: 'chat',
  args,
  models: [{ model: known, edits: 'apply_patch' }, unknown],
})
// The last version that has wire_api = "chat": 0.95 refuses to start with it. It offers no freeform tools there.
describeTurns('0.94.0', {
  client: 'chat',
  upstream: 'responses',
  args,
  models: [{ model: known, edits: 'command' }, unknown],
})
describeFailures('0.94.0', { client: 'responses', upstream: 'chat', args })
describeFailures('0.94.0', { client: 'chat', upstream: 'responses', args })
