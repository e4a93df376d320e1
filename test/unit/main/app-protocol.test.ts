import { describe, expect, it, vi } from 'vitest'

vi.mock('electron', () => ({ protocol: {} }))

import { fileOf } from '../../../electron/main/app-protocol.ts'

describe('files of the window', () => {
  it('are found under the folder', () => {
    expect(fileOf('app://tray/', '/ui')).toBe('/ui/index.html')
    expect(fileOf('app://tray/assets/a%20b.js?x=1', '/ui')).toBe('/ui/assets/a b.js')
  })

  it('stay under the folder where the URL itself resolves the dots', () => {
    expect(fileOf('app://tray/%2e%2e/secret', '/ui')).toBe('/ui/secret')
  })

  it.each([
    'app://other/index.html',
    'app://tray/..%2f..%2fsecret',
    'app://tray/a/..%5c..%5csecret',
    'app://tray/%00',
    'app://tray/%zz',
    'app://tray/..%2fui-other/x',
  ])('are never found for %s', (url) => {
    expect(fileOf(url, '/ui')).toBeNull()
  })
})
