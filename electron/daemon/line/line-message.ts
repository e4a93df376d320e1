import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error.ts'
import { nearMatches } from '../../../shared/routing/near-matches.ts'
import { approvalPolicies, sandboxModes } from '../driver/conversation-driver.ts'

export const lineCommands = [
  '/codex-ask',
  '/codex-config',
  '/codex-status',
  '/codex-reasoning',
  '/codex-final_only',
  '/codex-cancel',
  '/codex-sessions',
  '/codex-approve',
] as const
export type LineCommand = (typeof lineCommands)[number]

const word = z.string().min(1).max(200)

/** Members every command takes or passes over. */
const membersSchema = z.object({
  /** Echoed as it came. */
  id: z.unknown().optional(),
  /** The name under which settings and conversation are kept; counts for the rest of the connection. */
  client: word.optional(),
  question: z.string().optional(),
  stream: z.boolean().optional(),
  session: word.optional(),
  new: z.boolean().optional(),
  effort: word.optional(),
  model: word.optional(),
  cwd: z.string().refine(isAbsolute, 'must be an absolute path').optional(),
  sandbox: z.enum(sandboxModes).optional(),
  approvalPolicy: z.enum(approvalPolicies).optional(),
  approval: word.optional(),
  decision: z.enum(['approve', 'approve-session', 'deny']).optional(),
  cursor: z.string().nullable().optional(),
  limit: z.int().min(1).max(100).optional(),
})

export type LineMessage = z.infer<typeof membersSchema> & {
  command: LineCommand
  /** What stands behind the command in its own string: `high` of `/codex-config high`. */
  argument: string | null
}

/** @throws AppError `invalid_request` naming the member, or the commands nearest to an unknown one */
export function parseLineMessage(message: object): LineMessage {
  const { command, argument } = readCommand('command' in message ? message.command : undefined)
  const members = membersSchema.safeParse(message)
  if (members.success) return { ...members.data, command, argument }
  const [issue] = members.error.issues
  const name = String(issue?.path[0] ?? 'message')
  throw new AppError('invalid_request', {
    what: `A member of ${command} cannot be understood: ${issue?.message ?? 'not an object'}`,
    where: name,
    current:
      JSON.stringify(Object.entries(message).find(([key]) => key === name)?.[1])?.slice(0, 100) ?? 'nothing',
  })
}

function readCommand(value: unknown): { command: LineCommand; argument: string | null } {
  if (typeof value !== 'string') {
    throw new AppError('invalid_request', {
      what: 'The command is not a string',
      where: 'command',
      current: JSON.stringify(value)?.slice(0, 100) ?? 'nothing',
      accepted: lineCommands.join(', '),
    })
  }
  const [, name = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*?)\s*$/.exec(value) ?? []
  const command = lineCommands.find((known) => known === name)
  if (command === undefined) throw unknownCommand(name)
  return { command, argument: rest === '' ? null : rest }
}

function unknownCommand(name: string): AppError {
  const near = nearMatches(name, lineCommands)
  return new AppError('invalid_request', {
    what: 'There is no such command',
    where: 'command',
    current: JSON.stringify(name.slice(0, 100)),
    accepted: lineCommands.join(', '),
    ...(near.length === 0 ? {} : { fix: `Did you mean ${near.join(' or ')}?` }),
  })
}
