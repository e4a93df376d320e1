import type { Access } from '../../access.ts'
import type { Handlers } from '../register.ts'

type AccessHandlers = Pick<Handlers, 'access.copyKey' | 'access.copyBaseUrl' | 'access.rotateKey'>

export function accessHandlers(access: Access): AccessHandlers {
  return {
    'access.copyKey': () => access.copyKey(),
    'access.copyBaseUrl': () => access.copyBaseUrl(),
    'access.rotateKey': async () => {
      await access.rotateKey()
      return {}
    },
  }
}
