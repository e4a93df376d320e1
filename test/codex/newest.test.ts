import { describeFailures } from './describe-failures.ts'
import { describeUndeclaredCall } from './describe-undeclared-call.ts'
import { describeTurns, type TurnModel } from './describe-turns.ts'

// Without it Codex waits for ever where the endpoint refuses the connection.
const args = ['--disable', 'unbounded_connection_retries']
const unknown: TurnModel = { model: 'fake/some-model', edits: 'command', namespaced: true }

describeTurns('latest', {
  client: 'responses',
  upstream: 'chat',
  args,
  models: [
    // `apply_patch` as a freeform tool, `tool_search`, hosted web search.
    { model: 'gpt-5.5', edits: 'apply_patch' },
    // All tools in `additional_tools`, in namespaces; the model writes JavaScript into a freeform tool.
    { model: 'gpt-6.1-sol', edits: 'code', namespaced: true },
    // A namespace of functions beside the plain ones.
    unknown,
  ],
})
describeTurns('latest', { client: 'responses', upstream: 'responses', args, models: [unknown] })
// Models call what they were never offered; Codex tells them so.
describeUndeclaredCall('latest', args)
describeFailures('latest', { client: 'responses', upstream: 'chat', args })
