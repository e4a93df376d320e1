import { describe, expect, it } from 'vitest'
import { AppError, formatFacts, toWireError, wireErrorSchema } from '../../../shared/errors/app-error.ts'
import { toOpenAiError } from '../../../shared/errors/openai-envelope.ts'

describe('AppError', () => {
  it('says what, where, the current value, what is accepted and how to fix it', () => {
    const error = new AppError('config_invalid', {
      what: 'wire_api is not known',
      where: 'config.toml:4:12',
      current: '"chatt"',
      accepted: '"chat", "responses"',
      fix: 'Did you mean "chat"?',
    })
    expect(error.message).toBe(
      'wire_api is not known at config.toml:4:12: got "chatt"; accepted: "chat", "responses". Did you mean "chat"?',
    )
  })

  it('leaves out what there is nothing to say about', () => {
    expect(formatFacts({ what: 'The disk is full' })).toBe('The disk is full.')
    expect(formatFacts({ what: 'The disk is full', fix: 'Free some space' })).toBe(
      'The disk is full. Free some space.',
    )
  })

  it('survives the way through another process', () => {
    const error = new AppError('port_in_use', {
      what: 'Port 11435 is used by node (pid 42)',
      fix: 'Use 11436',
    })
    const wire: unknown = JSON.parse(JSON.stringify(error.toWire()))
    const back = AppError.fromWire(wireErrorSchema.parse(wire))
    expect(back.code).toBe('port_in_use')
    expect(back.message).toBe(error.message)
    expect(back.facts).toEqual(error.facts)
    expect(back.status).toBe(503)
  })

  it('turns a thrown stranger into an internal error with its own message', () => {
    expect(toWireError(new TypeError('x is not a function'))).toMatchObject({
      code: 'internal',
      message: 'x is not a function.',
    })
    expect(toWireError('just text').facts.what).toBe('just text')
  })

  it('becomes the body every OpenAI client reads', () => {
    const wire = new AppError('missing_model', { what: 'The request names no model' }).toWire()
    expect(toOpenAiError(wire, 'req_1', 'model')).toEqual({
      error: {
        message: 'The request names no model.',
        type: 'invalid_request_error',
        param: 'model',
        code: 'missing_model',
        request_id: 'req_1',
      },
    })
  })
})
