import { z } from 'zod'
import {
  changeRequestSchema,
  fieldsSchema,
  requestPreviewSchema,
  requestResultSchema,
  revisionsSchema,
} from '../codex-config/change-request.ts'
import {
  backupSchema,
  changeResultSchema,
  documentIdSchema,
  documentStateSchema,
} from '../codex-config/document.ts'
import { mcpServerEntrySchema, profileEntrySchema, providerEntrySchema } from '../codex-config/entries.ts'
import { providerTestSchema } from '../codex-config/provider-test.ts'
import { providerIdPattern } from '../config/config-schema.ts'
import { keysStateSchema, providerKeySchema } from '../config/stored-key.ts'
import { useInCodexStateSchema, useModeSchema } from '../codex-config/use-in-codex-state.ts'

const nothing = z.object({})
const providerId = z.string().regex(providerIdPattern)

/** The rows of the contract about Codex's configuration files and ours. */
export const configCalls = {
  'documents.states': { input: nothing, output: z.array(documentStateSchema) },
  /** The raw text with everything in it, for the raw view and nothing else. */
  'documents.text': {
    input: z.object({ document: documentIdSchema }),
    output: z.object({ text: z.string(), revision: z.string().nullable() }),
  },
  'documents.preview': { input: z.object({ request: changeRequestSchema }), output: requestPreviewSchema },
  'documents.apply': {
    input: z.object({
      request: changeRequestSchema,
      revisions: revisionsSchema,
      /** For the list of backups. */
      reason: z.string().min(1).max(200),
    }),
    output: requestResultSchema,
  },
  'documents.backups': { input: nothing, output: z.array(backupSchema) },
  'documents.restore': {
    input: z.object({ backup: z.string().min(1).max(200) }),
    output: changeResultSchema,
  },
  /** Null: there is nothing to undo. */
  'documents.undo': { input: nothing, output: changeResultSchema.nullable() },
  'providers.list': { input: nothing, output: z.array(providerEntrySchema) },
  /** Asks the provider itself, over the network. `fields` as in a form; `id` null: a new one; `key`: typed, not saved. */
  'providers.test': {
    input: z.object({
      document: documentIdSchema,
      id: z.string().nullable(),
      fields: fieldsSchema,
      key: providerKeySchema.optional(),
    }),
    output: providerTestSchema,
  },
  /** `health`: ask Codex too what it says of each, which starts it. */
  'mcpServers.list': {
    input: z.object({ health: z.boolean() }),
    output: z.object({ servers: z.array(mcpServerEntrySchema), codexVersion: z.string().nullable() }),
  },
  'profiles.list': {
    input: nothing,
    output: z.object({ profiles: z.array(profileEntrySchema), codexVersion: z.string().nullable() }),
  },
  /** `askKeychain`: find out whether it is there, which may make it ask for its password. */
  'keys.state': { input: z.object({ askKeychain: z.boolean() }), output: keysStateSchema },
  /** The only way of a key, and no way back. `mayBePlain`: the user said so, for a system without a keychain. */
  'keys.set': {
    input: z.object({ provider: providerId, key: providerKeySchema, mayBePlain: z.boolean() }),
    output: nothing,
  },
  'keys.clear': { input: z.object({ provider: providerId }), output: nothing },
  'useInCodex.state': { input: nothing, output: useInCodexStateSchema },
  'useInCodex.enable': { input: z.object({ mode: useModeSchema }), output: useInCodexStateSchema },
  'useInCodex.disable': { input: nothing, output: useInCodexStateSchema },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>

export const configEvents = {
  /** A file may have changed, by whomever: what was read of it is old. */
  'documents.changed': nothing,
} as const satisfies Record<string, z.ZodType>
