import { describe, expect, test } from 'vitest'
import {
  capability,
  generationsOf,
  invalidParamsMessage,
  methodSupport,
  paramProblem,
} from '../../../shared/compat/protocol.ts'

test.each([
  ['0.41.0', false, false],
  ['0.42.0', true, false],
  ['0.55.0', true, false],
  ['0.57.0', true, true],
  ['0.107.0', true, true],
  ['0.110.0', false, true],
  ['0.169.0', false, true],
  ['0.999.0', false, true],
  ['not a version', false, false],
])('Codex %s speaks v1: %s, v2: %s', (version, v1, v2) => {
  expect(generationsOf(version)).toEqual({ v1, v2 })
})

test.each([
  ['dynamicTools', '0.90.0', '0.92.0'],
  ['injectItems', '0.120.0', '0.121.0'],
  ['ephemeral', '0.89.0', '0.90.0'],
  ['experimentalRawEvents', '0.72.0', '0.77.0'],
  ['listenUnix', '0.124.0', '0.125.0'],
  ['appServer', '0.42.0', '0.44.0'],
  ['mcpServer', '0.154.0', '0.153.0'],
  ['mcpConversations', '0.44.0', '0.42.0'],
] as const)('%s: not in %s, in %s', (name, without, having) => {
  expect(capability(name, without)).toBe(false)
  expect(capability(name, having)).toBe(true)
})

describe('methods', () => {
  test.each([
    ['newConversation', '0.42.0', 'yes'],
    ['newConversation', '0.50.0', 'yes'],
    ['newConversation', '0.169.0', 'no'],
    ['newConversation', '0.200.0', 'no'],
    ['thread/start', '0.55.0', 'no'],
    ['thread/start', '0.57.0', 'yes'],
    ['getAuthStatus', '0.169.0', 'yes'],
    ['getAuthStatus', '0.200.0', 'yes'],
    ['thread/inject_items', '0.120.0', 'no'],
    ['thread/inject_items', '0.123.0', 'yes'],
    ['no/such', '0.169.0', 'no'],
    ['constructor', '0.169.0', 'no'],
  ])('%s in %s: %s', (method, version, support) => {
    expect(methodSupport(method, version)).toBe(support)
  })

  test('between two looks that differ nothing is claimed', () => {
    expect(methodSupport('server/diagnostics', '0.125.0')).toBe('no')
    expect(methodSupport('server/diagnostics', '0.127.0')).toBe('unknown')
    expect(methodSupport('server/diagnostics', '0.150.0')).toBe('yes')
  })

  test('nor of a method of the future, of a Codex of the past, or of no Codex', () => {
    expect(methodSupport('no/such', '0.170.0')).toBe('unknown')
    expect(methodSupport('newConversation', '0.30.0')).toBe('unknown')
    expect(methodSupport('thread/start', '0.30.0')).toBe('no')
    expect(methodSupport('thread/start', 'soon')).toBe('unknown')
  })
})

describe('parameters', () => {
  test.each([
    [
      'thread/start',
      { dynamicTools: [] },
      '0.90.0',
      "'dynamicTools' requires Codex >= 0.92 (current: 0.90.0)",
    ],
    [
      'thread/start',
      { model: 'm', ephemeral: true },
      '0.89.0',
      "'ephemeral' requires Codex >= 0.90 (current: 0.89.0)",
    ],
    [
      'thread/start',
      { experimentalRawEvents: true },
      '0.44.0',
      "'experimentalRawEvents' requires Codex >= 0.77 (current: 0.44.0)",
    ],
    [
      'newConversation',
      { developerInstructions: 'x' },
      '0.44.0',
      "'developerInstructions' requires Codex >= 0.53 (current: 0.44.0)",
    ],
    [
      'newConversation',
      { modelProvider: 'x' },
      '0.42.0',
      "'modelProvider' requires Codex >= 0.53 (current: 0.42.0)",
    ],
    [
      'resumeConversation',
      { conversationId: 'x' },
      '0.44.0',
      "'conversationId' requires Codex >= 0.53 (current: 0.44.0)",
    ],
    ['turn/start', { outputSchema: {} }, '0.77.0', "'outputSchema' requires Codex >= 0.80 (current: 0.77.0)"],
  ])('%s %j in %s', (method, params, version, message) => {
    const problem = paramProblem(method, params, version)
    expect(problem && invalidParamsMessage(problem, version)).toBe(`Invalid params: ${message}`)
  })

  test.each([
    ['thread/start', { dynamicTools: [], ephemeral: true, experimentalRawEvents: true }, '0.92.0'],
    ['thread/start', { dynamicTools: null, ephemeral: undefined }, '0.58.0'],
    ['thread/start', { model: 'm' }, '0.58.0'],
    ['thread/start', { neverHeardOf: 1 }, '0.58.0'],
    ['newConversation', { developerInstructions: 'x' }, '0.107.0'],
    ['no/such', { dynamicTools: [] }, '0.58.0'],
    ['thread/start', 'text', '0.58.0'],
    ['thread/start', undefined, '0.58.0'],
  ])('%s %j in %s: nothing to say', (method, params, version) => {
    expect(paramProblem(method, params, version)).toBeNull()
  })

  test('between two looks that differ Codex itself is left to judge', () => {
    // 0.52 was never published; 0.50 does not know it, 0.53 does.
    expect(paramProblem('newConversation', { compactPrompt: 'x' }, '0.52.0')).toBeNull()
  })
})
