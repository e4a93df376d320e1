import type { NewId } from '../converter.ts'
import type { WarningList } from '../common/warning-list.ts'
import type { MessagesMemory } from './memory.ts'

/** What the parts of a reply have in common. `scope` names the provider in signatures. */
export type ReplySettings = { memory: MessagesMemory; scope: string; newId: NewId; warnings: WarningList }
