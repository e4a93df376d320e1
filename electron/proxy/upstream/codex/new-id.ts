import { randomUUID } from 'node:crypto'
import type { NewId } from '../../../../shared/protocol/convert/converter.ts'

/** Unique without a counter that a restart would begin again: clients keep ids for days. */
export const newId: NewId = (prefix) => `${prefix}_${randomUUID().replaceAll('-', '')}`
