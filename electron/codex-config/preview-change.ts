import type { ChangePreview, DocumentId } from '../../shared/codex-config/document.ts'
import { unifiedDiff } from '../../shared/codex-config/line-diff.ts'
import { toWireError } from '../../shared/errors/app-error.ts'
import { say, type Wording } from '../../shared/i18n/wording/wording.ts'
import { redactLine } from '../node/redact-line.ts'
import type { Validate, Verdict } from './documents.ts'
import { parseToml, tomlProblem } from './parse-toml.ts'
import { secretsOf } from './secret-values.ts'

/** The window shows it, so secrets of either text are hidden, by value and by what they look like. */
export async function previewChange(
  { id, file, validate }: { id: DocumentId; file: string; validate: Validate },
  before: string,
  after: string,
): Promise<ChangePreview> {
  const secrets = [before, after].flatMap((text) => {
    const parsed = parseToml(text)
    return parsed.ok ? secretsOf(parsed.value) : []
  })
  return {
    diff: unifiedDiff(before, after).map((line) => redactLine(line, secrets)),
    verdict: hideIn(await judge(id, file, after, validate), secrets),
  }
}

/** TOML first: nobody needs to be asked about what cannot be read. */
export async function judge(
  id: DocumentId,
  file: string,
  text: string,
  validate: Validate,
): Promise<Verdict | null> {
  const parsed = parseToml(text)
  if (!parsed.ok) {
    const detail = tomlProblem(file, parsed.error).message
    return { ok: false, text: say('verdict.invalid-toml', { detail }) }
  }
  // A judge who cannot be asked (gone, too slow) forbids nothing.
  return validate(id, text).catch((thrown: unknown) => ({
    ok: true,
    text: say('verdict.not-checked', { detail: toWireError(thrown).message }),
  }))
}

function hideIn(verdict: Verdict | null, secrets: readonly string[]): Verdict | null {
  if (verdict === null) return null
  return { ok: verdict.ok, text: hideInWording(verdict.text, secrets) }
}

/** Only what stands in it can hold a secret. */
function hideInWording({ key, values }: Wording, secrets: readonly string[]): Wording {
  const hidden = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'string' ? hideInText(value, secrets) : hideInWording(value, secrets),
  ])
  return { key, values: Object.fromEntries(hidden) }
}

const hideInText = (text: string, secrets: readonly string[]): string =>
  text
    .split('\n')
    .map((line) => redactLine(line, secrets))
    .join('\n')
