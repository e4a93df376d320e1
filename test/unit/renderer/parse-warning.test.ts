import { expect, test } from 'vitest'
import { describeWarning } from '../../../shared/protocol/convert/common/warnings-header.ts'
import { parseWarning } from '../../../renderer/features/inspector/detail/parse-warning.ts'

test.each([
  { code: 'effort-clamped', path: 'reasoning.effort', message: 'Not "xhigh": "high" was sent.' },
  { code: 'half-call-dropped', path: '', message: 'The call was never finished.' },
  { code: 'tool-renamed', path: 'tools["my tool"]', message: 'It was renamed.' },
])('$code, as the proxy writes it, is taken apart', (warning) => {
  expect(parseWarning(describeWarning(warning))).toEqual({ ...warning, path: warning.path || null })
})

test('a plain sentence stays one', () => {
  const line = 'attempt 1 failed (status 429); sent again after 800 ms'
  expect(parseWarning(line)).toEqual({ code: null, path: null, message: line })
})
