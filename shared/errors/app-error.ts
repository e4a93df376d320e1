import { z } from 'zod'
import { errorCodes, type ErrorCode } from './codes.ts'

/**
 * What a person needs to know about an error. Only `what` is always there; the others are left out where
 * they have no meaning. Never put a secret in any of them.
 */
export type ErrorFacts = {
  /** What happened, one sentence without a full stop. */
  what: string
  /** The field, file with line and column, URL or header concerned. */
  where?: string
  /** The offending value, shortened. */
  current?: string
  /** The accepted values or form. */
  accepted?: string
  /** What to do next. */
  fix?: string
}

const codes = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]

/** The form an error takes between processes: plain data, told apart by `code`, never by `instanceof`. */
export const wireErrorSchema = z.object({
  code: z.enum(codes),
  message: z.string(),
  facts: z.object({
    what: z.string(),
    where: z.string().optional(),
    current: z.string().optional(),
    accepted: z.string().optional(),
    fix: z.string().optional(),
  }),
})
export type WireError = z.infer<typeof wireErrorSchema>

/** The one formatter: `what at where: got current; accepted: …. fix.` */
export function formatFacts(facts: ErrorFacts): string {
  let text = facts.what
  if (facts.where !== undefined) text += ` at ${facts.where}`
  if (facts.current !== undefined) text += `: got ${facts.current}`
  if (facts.accepted !== undefined) text += `; accepted: ${facts.accepted}`
  text += '.'
  if (facts.fix !== undefined) text += ` ${facts.fix}${/[.?!]$/.test(facts.fix) ? '' : '.'}`
  return text
}

/** An error with a code of the table. Between processes use {@link AppError.toWire}. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly facts: ErrorFacts

  constructor(code: ErrorCode, facts: ErrorFacts, options?: { cause?: unknown }) {
    super(formatFacts(facts), options)
    this.code = code
    this.facts = facts
  }

  get status(): number {
    return errorCodes[this.code].status
  }

  toWire(): WireError {
    return { code: this.code, message: this.message, facts: this.facts }
  }

  static fromWire(wire: WireError): AppError {
    return new AppError(wire.code, dropUndefined(wire.facts))
  }
}

/** Any thrown value as a wire error; what is not ours becomes `internal` with its own message. */
export function toWireError(thrown: unknown): WireError {
  if (thrown instanceof AppError) return thrown.toWire()
  const what = thrown instanceof Error ? thrown.message : String(thrown)
  return new AppError('internal', { what }).toWire()
}

function dropUndefined(facts: WireError['facts']): ErrorFacts {
  const entries = Object.entries(facts).filter(([, value]) => value !== undefined)
  return { what: facts.what, ...Object.fromEntries(entries) }
}
