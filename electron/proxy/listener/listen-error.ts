import { AppError } from '../../../shared/errors/app-error.ts'
import type { PortOwner } from '../../node/port-owner.ts'
import type { Listen } from '../../../shared/services/proxy-messages.ts'

/** Why an address could not be opened, with who has it. @param owner null when that cannot be told */
export function listenError(thrown: unknown, listen: Listen, owner: PortOwner | null): AppError {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown'
  const where = `${listen.host}:${listen.port}`
  if (code === 'EADDRINUSE') {
    const who = owner === null ? 'another program' : `${owner.name} (pid ${owner.pid})`
    return new AppError(
      'port_in_use',
      {
        what: `The port is in use by ${who}`,
        where,
        current: String(listen.port),
        accepted: 'a free port',
        fix: 'Choose another port in Settings, use --port, or end that program',
      },
      { cause: thrown },
    )
  }
  const denied = code === 'EACCES'
  return new AppError(
    'address_not_available',
    {
      what: denied
        ? 'The system does not allow listening at this address'
        : 'The proxy cannot listen at this address',
      where,
      current: code,
      accepted: denied ? 'a port of 1024 or higher' : 'an address of this machine, such as 127.0.0.1',
      fix: 'Change [proxy] host or port in the configuration',
    },
    { cause: thrown },
  )
}
