import type { ChangeRequest, Fields } from '../../shared/codex-config/change-request.ts'
import { documentIdSchema, type DocumentEdit, type DocumentId } from '../../shared/codex-config/document.ts'
import { AppError } from '../../shared/errors/app-error.ts'
import { say, type Wording } from '../../shared/i18n/wording/wording.ts'
import type { Documents } from '../codex-config/documents.ts'
import { addMcpServer, deleteMcpServer, editMcpServer, enableMcpServer } from '../codex-config/mcp-edits.ts'
import { ourProviderId } from '../codex-config/our-names.ts'
import { parseOrThrow, tableAt } from '../codex-config/parse-toml.ts'
import { layerToProfile, layersSince, profileForm, profileToLayer } from '../codex-config/profiles.ts'
import {
  addProvider,
  deleteProvider,
  duplicateProvider,
  editProvider,
  moveProvider,
  renameProvider,
  selectProvider,
  type EditedDocument,
} from '../codex-config/provider-edits.ts'
import { unmaskFields } from './unmask-fields.ts'

/** One write. `text` null: the file goes. */
export type ChangeStep = { document: DocumentId; revision: string | null } & (
  { edits: DocumentEdit[] } | { text: string | null }
)
export type ChangePlan = { steps: ChangeStep[]; warnings: Wording[] }

/** A table form is written for this one when no Codex is there to ask. */
const lastWithTables = '0.133.0'

type ProviderRequest = Extract<ChangeRequest, { kind: `provider.${string}` }>
type McpRequest = Extract<ChangeRequest, { kind: `mcp.${string}` }>

/**
 * Turns a request into writes against the files as they are now.
 *
 * @param version of the Codex that will read them; null: none was found
 * @throws AppError `invalid_request`, `codex_version_unsupported` when it cannot be done; the file's problem when it
 *   cannot be edited by key
 */
export async function planChange(
  docs: Pick<Documents, 'text'>,
  request: ChangeRequest,
  version: string | null,
): Promise<ChangePlan> {
  if (request.kind === 'text') {
    const { document, base, text } = request
    return { steps: [{ document, revision: base, text }], warnings: [] }
  }
  if (request.kind === 'profile.convert') return planConversion(docs, request, version)
  const document = 'document' in request ? request.document : 'codex'
  const { text, revision } = await docs.text(document)
  const edited: EditedDocument = { id: document, value: parseOrThrow(text, document) }
  const edits = isMcp(request)
    ? mcpEdits(edited.value, request, version)
    : providerEdits(edited, withKnownFields(request, edited))
  return { steps: [{ document, revision, edits }], warnings: [] }
}

const isMcp = (request: ProviderRequest | McpRequest): request is McpRequest =>
  request.kind.startsWith('mcp.')

const withKnownFields = (request: ProviderRequest, { value }: EditedDocument): ProviderRequest =>
  request.kind === 'provider.edit'
    ? { ...request, fields: unmaskFields(tableAt(value, ['model_providers', request.id]), request.fields) }
    : request

function providerEdits(document: EditedDocument, request: ProviderRequest): DocumentEdit[] {
  switch (request.kind) {
    case 'provider.add':
      return addProvider(document, request.id, unmaskFields({}, request.fields))
    case 'provider.edit':
      return [
        ...editProvider(document, request.id, request.fields),
        ...(request.newId === request.id ? [] : renameProvider(document, request.id, request.newId)),
      ]
    case 'provider.duplicate':
      return duplicateProvider(document, request.id).edits
    case 'provider.delete':
      return deleteProvider(document, request.id)
    case 'provider.move':
      return moveProvider(document, request.id, request.before)
    case 'provider.select':
      if (document.id !== 'ours' && request.id === ourProviderId) throw useTheSwitch()
      return selectProvider(document, request.id)
  }
}

function mcpEdits(
  value: EditedDocument['value'],
  request: McpRequest,
  version: string | null,
): DocumentEdit[] {
  const present = tableAt(value, ['mcp_servers', request.id])
  const known = (fields: Fields): Fields => unmaskFields(present, fields)
  switch (request.kind) {
    case 'mcp.add':
      return addMcpServer(value, request.id, known(request.fields), version)
    case 'mcp.edit':
      return editMcpServer(value, request.id, known(request.fields), version)
    case 'mcp.enable':
      return enableMcpServer(value, request.id, request.enabled, version)
    case 'mcp.delete':
      return deleteMcpServer(value, request.id)
  }
}

/** What is new is written before what it replaces goes, so that a profile is never lost in between. */
async function planConversion(
  docs: Pick<Documents, 'text'>,
  { name, to }: Extract<ChangeRequest, { kind: 'profile.convert' }>,
  version: string | null,
): Promise<ChangePlan> {
  const codex = await docs.text('codex')
  if (to === 'layer') {
    const { edits, layer, warnings } = profileToLayer(codex.text, name)
    const { revision } = await docs.text(layer.document)
    if (revision !== null) throw layerExists(name)
    const write: ChangeStep = { document: layer.document, revision: null, text: layer.text }
    const steps = [write, { document: 'codex' as const, revision: codex.revision, edits }]
    return { steps, warnings: [...warnings, ...unreadBy(version, to)] }
  }
  const document = layerOf(name)
  const now = await docs.text(document)
  const { edits, layer, warnings } = layerToProfile(codex.text, name, now.text, version ?? lastWithTables)
  return {
    steps: [
      { document: 'codex', revision: codex.revision, edits },
      { document, revision: now.revision, text: layer.text },
    ],
    warnings: [...warnings, ...unreadBy(version, to)],
  }
}

/** Names of a request become names of files. */
function layerOf(name: string): DocumentId {
  const id = documentIdSchema.safeParse(`profile:${name}`)
  if (id.success) return id.data
  throw new AppError('invalid_request', {
    what: 'No profile file can have this name',
    current: JSON.stringify(name),
    accepted: '1 to 64 letters, digits, dashes and underscores',
  })
}

function unreadBy(version: string | null, to: 'layer' | 'table'): Wording[] {
  if (version === null || profileForm(version) === to) return []
  return [
    to === 'table'
      ? say('conversion.reads-files', { version, since: layersSince })
      : say('conversion.reads-tables', { version }),
  ]
}

function useTheSwitch(): AppError {
  return new AppError('invalid_request', {
    what: 'codex-tray is made the provider of plain codex by its own switch, which also puts yours back',
    fix: 'Use “Use in Codex” at the top of the page',
  })
}

function layerExists(name: string): AppError {
  return new AppError('invalid_request', {
    what: 'There is a profile file of that name already',
    where: `${name}.config.toml`,
    fix: 'Rename or remove one of the two first',
  })
}
