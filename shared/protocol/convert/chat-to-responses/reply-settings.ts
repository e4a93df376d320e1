import type { NewId } from '../converter.ts'
import type { ChatMemory } from './memory.ts'
import type { WarningList } from './warnings.ts'

/** What the parts of a reply have in common. */
export type ReplySettings = { memory: ChatMemory; newId: NewId; warnings: WarningList }
