import { enChanges } from './en-changes.ts'
import { enFindings } from './en-findings.ts'
import { enFixes } from './en-fixes.ts'
import { enTypes } from './en-types.ts'

/** Every wording in English; its keys and placeholders are those that all languages must have. */
export const english = { ...enFindings, ...enFixes, ...enTypes, ...enChanges } as const
