import type { ChangeRequest, Fields, Revisions } from '../../shared/codex-config/change-request.ts'
import type { ChangeResult, DocumentId } from '../../shared/codex-config/document.ts'
import { AppError } from '../../shared/errors/app-error.ts'
import { say } from '../../shared/i18n/wording/wording.ts'
import { codexValidate } from '../codex-config/codex-verdict.ts'
import { countThreads } from '../codex-config/count-threads.ts'
import type { Documents, Validate } from '../codex-config/documents.ts'
import { listMcpServers, listProfiles, listProviders } from '../codex-config/list-entries.ts'
import { mcpHealth } from '../codex-config/mcp-health.ts'
import { openDocuments } from '../codex-config/open-documents.ts'
import { parseConfig } from '../settings/parse-config.ts'
import type { StoredKeys } from '../settings/stored-keys.ts'
import type { CodexInUse } from './codex-in-use.ts'
import { hideSecrets } from './hide-secrets.ts'
import type { Host } from './host-api.ts'
import { keysFollowDocuments } from './keys-follow-documents.ts'
import { planChange, type ChangeStep } from './plan-change.ts'
import { testSavedProvider } from './test-saved-provider.ts'

export type HostDocumentsOptions = {
  codexHome: string
  ourConfigFile: string
  backupsFolder: string
  env: Readonly<Record<string, string | undefined>>
  keys: StoredKeys
  codex(): Promise<CodexInUse | null>
}

/** The documents as the pages use them, and as the rest of the host does. */
export function createHostDocuments(options: HostDocumentsOptions): {
  documents: Host['documents']
  files: Documents
} {
  const { env, codexHome, ourConfigFile, backupsFolder, keys } = options
  const files: Documents = openDocuments({
    codexHome,
    ourConfigFile,
    backupsFolder,
    now: Date.now,
    validate: (id, text) => validate(id, text),
  })
  const codexVersion = async (): Promise<string | null> => (await options.codex())?.version ?? null
  const validate: Validate = async (id, text) => {
    if (id === 'ours') return ourVerdict(text, ourConfigFile)
    const codex = await options.codex()
    return codex === null ? null : codexValidate({ ...codex, env }, files)(id, text)
  }

  const documents: Host['documents'] = {
    states: () => files.states(),
    text: (document) => files.text(document),
    async preview(request) {
      const { steps, warnings } = await planChange(files, request, await codexVersion())
      const names = new Map((await files.states()).map(({ id, file }) => [id, file]))
      const previews = await Promise.all(
        steps.map(async (step) => ({
          document: step.document,
          file: names.get(step.document) ?? `${step.document.slice('profile:'.length)}.config.toml`,
          revision: step.revision,
          preview: await previewStep(files, step),
        })),
      )
      return { steps: previews, warnings }
    },
    async apply(request, revisions, reason) {
      const { steps } = await planChange(files, request, await codexVersion())
      const [first, ...others] = steps
      if (first === undefined) throw new AppError('internal', { what: 'A change without a step' })
      let written = { document: first.document, result: await applyStep(files, first, revisions, reason) }
      for (const step of others) {
        if (written.result.outcome === 'conflict') break
        written = { document: step.document, result: await applyStep(files, step, revisions, reason) }
      }
      return { ...written, result: shown(written.result, request) }
    },
    backups: () => files.backups(),
    restore: async (backup) => hideSecrets(await files.restore(backup)),
    async undo() {
      const result = await files.undo()
      return result === null ? null : hideSecrets(result)
    },
    onChange(listener) {
      const stops = [files.onChange(listener), keys.onChange(listener)]
      return () => stops.forEach((stop) => stop())
    },
    async providers() {
      const { byProvider } = await countThreads(codexHome)
      return listProviders(files, env, { threads: byProvider, keys: keys.values() })
    },
    testProvider(document: DocumentId, id: string | null, fields: Fields, typedKey: string | null) {
      const stored = id === null ? null : (keys.values().get(id)?.value ?? null)
      return testSavedProvider(files, env, document, id, fields, typedKey ?? stored)
    },
    async mcpServers(health) {
      const codex = health ? await options.codex() : null
      if (codex === null) return listMcpServers(files)
      const { text } = await files.text('codex')
      return listMcpServers(files, await mcpHealth({ ...codex, env }, text))
    },
    profiles: () => listProfiles(files),
    codexVersion,
  }
  return { documents: { ...documents, ...keysFollowDocuments(documents, files, keys) }, files }
}

/** The raw view has the text already; nobody else is to get it by way of a conflict. */
const shown = (result: ChangeResult, { kind }: ChangeRequest): ChangeResult =>
  kind === 'text' ? result : hideSecrets(result)

function previewStep(files: Documents, step: ChangeStep): ReturnType<Documents['preview']> {
  const { document, revision } = step
  if ('edits' in step) return files.preview(document, revision, step.edits)
  return files.previewText(document, revision, step.text ?? '')
}

function applyStep(
  files: Documents,
  step: ChangeStep,
  revisions: Revisions,
  reason: string,
): Promise<ChangeResult> {
  const { document } = step
  const revision = revisions[document] ?? null
  if ('edits' in step) return files.apply(document, revision, step.edits, reason)
  if (step.text === null) return files.removeLayer(document, revision ?? '', reason)
  return files.applyText(document, revision, step.text, reason)
}

function ourVerdict(text: string, file: string): Awaited<ReturnType<Validate>> {
  const parsed = parseConfig(text, file)
  return parsed.ok
    ? { ok: true, text: say('verdict.ours-loads') }
    : { ok: false, text: say('verdict.ours-refuses', { detail: parsed.error.message }) }
}
