import { describe, expect, it } from 'vitest'
import { AppError } from '../../../shared/errors/app-error.ts'
import {
  baseUrlOf,
  chooseListen,
  isReachableFromOutside,
  parseAddress,
} from '../../../shared/config/listen-address.ts'

describe('where to listen', () => {
  const file = { proxy: { host: '127.0.0.2', port: 4000 } }

  it('asks the flag first, then the environment, then the file, then the default', () => {
    const address = '127.0.0.3:3000'
    expect(chooseListen({ flags: { port: 5 }, address, file })).toEqual({
      host: '127.0.0.3',
      port: 5,
      source: 'flag',
    })
    expect(chooseListen({ flags: { host: '::1' }, address, file })).toEqual({
      host: '::1',
      port: 3000,
      source: 'environment',
    })
    expect(chooseListen({ flags: {}, address: '', file })).toEqual({
      host: '127.0.0.2',
      port: 4000,
      source: 'file',
    })
    expect(chooseListen({ flags: {}, address: undefined, file: {} })).toEqual({
      host: '127.0.0.1',
      port: 11435,
      source: 'default',
    })
  })

  it.each([
    ['127.0.0.1:8080', { host: '127.0.0.1', port: 8080 }],
    ['localhost:0', { host: 'localhost', port: 0 }],
    [':9000', { host: '127.0.0.1', port: 9000 }],
    ['[::1]:65535', { host: '::1', port: 65535 }],
  ])('understands %s', (text, expected) => expect(parseAddress(text)).toEqual(expected))

  it.each(['8080', 'host', 'host:', 'host:99999', '::1:80', 'http://host:80', 'a b:80', 'host:8o'])(
    'refuses %s, naming the variable and the form',
    (text) => {
      expect(() => parseAddress(text)).toThrow(AppError)
      expect(() => parseAddress(text)).toThrow(/CODEX_OPENAI_PROXY_ADDR.*got.*accepted: host:port/)
    },
  )

  it('knows who can reach it and how it is called', () => {
    expect(['127.0.0.1', '127.1.2.3', '::1', 'localhost'].some(isReachableFromOutside)).toBe(false)
    expect(['0.0.0.0', '::', '192.168.1.2', '127.example.com'].every(isReachableFromOutside)).toBe(true)
    expect(baseUrlOf('0.0.0.0', 1)).toBe('http://127.0.0.1:1/v1')
    expect(baseUrlOf('::', 1)).toBe('http://[::1]:1/v1')
    expect(baseUrlOf('localhost', 1)).toBe('http://localhost:1/v1')
  })
})
