import type { NewId } from '../converter.ts'
import type { ChatMemory } from './memory.ts'
import type { WarningList } from '../common/warning-list.ts'

/** What the parts of a reply have in common. */
export type ReplySettings = { memory: ChatMemory; newId: NewId; warnings: WarningList }
