import type { Json, JsonObject } from '../../json/json-value.ts'
import { isObject, readList, readNumber, readObject, readString } from '../../json/readers.ts'

/**
 * Tools that Chat does not have are shown to the model as functions. A stand-in says what that function
 * looks like, writes a call of the history as its arguments, and reads the arguments of a new call back.
 */

/** A custom tool takes free text: ONE required string, or models invent members. */
export function customStandIn(tool: JsonObject): { description: string; parameters: JsonObject } {
  const format = readObject(tool, 'format') ?? {}
  const grammar = readObject(format, 'grammar') ?? format
  const definition = readString(grammar, 'definition')
  const lines = [readString(tool, 'description') ?? '']
  lines.push('Put the raw text of the call into `input`: no JSON inside it, no code fence around it.')
  if (definition !== undefined) {
    lines.push(`The text must match this ${readString(grammar, 'syntax') ?? ''} grammar:`, definition)
  }
  return {
    description: lines.filter((line) => line !== '').join('\n\n'),
    parameters: closedObject({ input: { type: 'string', description: 'The raw text.' } }, ['input']),
  }
}

/** The tools Responses clients declare by type alone; source: `openai` package, Tool.LocalShell and others. */
export const typedStandIns = {
  local_shell: {
    description: 'Runs one command on the user’s machine and returns its output.',
    parameters: closedObject(
      {
        command: { type: 'array', items: { type: 'string' }, description: 'Program and arguments.' },
        workdir: { type: 'string', description: 'Working directory.' },
        timeout_ms: { type: 'number', description: 'Timeout in milliseconds.' },
        env: { type: 'object', additionalProperties: { type: 'string' }, description: 'Extra environment.' },
      },
      ['command'],
    ),
  },
  shell: {
    description: 'Runs shell commands on the user’s machine and returns their output.',
    parameters: closedObject(
      {
        commands: { type: 'array', items: { type: 'string' }, description: 'Shell commands, run in order.' },
        timeout_ms: { type: 'number', description: 'Timeout in milliseconds.' },
        max_output_length: { type: 'number', description: 'Most characters of output to return.' },
      },
      ['commands'],
    ),
  },
  apply_patch: {
    description: 'Creates, updates or deletes one file by a V4A diff.',
    parameters: closedObject(
      {
        type: { type: 'string', enum: ['create_file', 'update_file', 'delete_file'] },
        path: { type: 'string', description: 'Path of the file, relative to the workspace.' },
        diff: { type: 'string', description: 'The V4A diff; left out when deleting.' },
      },
      ['type', 'path'],
    ),
  },
} as const satisfies Record<string, { description: string; parameters: JsonObject }>

function closedObject(properties: JsonObject, required: string[]): JsonObject {
  return { type: 'object', properties, required, additionalProperties: false }
}

/** The members of a typed call, out of the arguments of its stand-in; null when they do not make a call. */
export function readTypedCall(
  kind: 'local_shell' | 'shell' | 'apply_patch',
  text: string,
): JsonObject | null {
  const values = parseObject(text)
  if (values === null) return null
  if (kind === 'local_shell') return localShellMembers(values)
  return kind === 'shell' ? shellMembers(values) : patchMembers(values)
}

function localShellMembers(values: JsonObject): JsonObject | null {
  const command = texts(values['command'])
  if (command === null) return null
  const action: JsonObject = { type: 'exec', command, env: readObject(values, 'env') ?? {} }
  const timeout = readNumber(values, 'timeout_ms')
  const directory = readString(values, 'workdir') ?? readString(values, 'working_directory')
  if (timeout !== undefined) action['timeout_ms'] = timeout
  if (directory !== undefined) action['working_directory'] = directory
  return { action }
}

function shellMembers(values: JsonObject): JsonObject | null {
  const commands = texts(values['commands'] ?? values['command'])
  if (commands === null) return null
  const action: JsonObject = {
    commands,
    timeout_ms: readNumber(values, 'timeout_ms') ?? null,
    max_output_length: readNumber(values, 'max_output_length') ?? null,
  }
  return { action, environment: { type: 'local' } }
}

function patchMembers(values: JsonObject): JsonObject | null {
  const operation = readObject(values, 'operation') ?? values
  const type = readString(operation, 'type')
  const path = readString(operation, 'path')
  const diff = readString(operation, 'diff')
  if (path === undefined) return null
  if (type === 'delete_file') return { operation: { type, path } }
  if ((type !== 'create_file' && type !== 'update_file') || diff === undefined) return null
  return { operation: { type, path, diff } }
}

/** A list of strings that is not empty. */
function texts(value: Json | undefined): string[] | null {
  if (!Array.isArray(value) || value.length === 0) return null
  const strings = value.filter((element) => typeof element === 'string')
  return strings.length === value.length ? strings : null
}

/** The arguments of a typed call in the history. */
export function typedArguments(item: JsonObject): string {
  const action = readObject(item, 'action') ?? readObject(item, 'operation') ?? {}
  const { type, working_directory: directory, ...rest } = action
  const values: JsonObject = { ...rest }
  if (item['type'] === 'apply_patch_call' && type !== undefined) values['type'] = type
  if (directory !== undefined) values['workdir'] = directory
  for (const [name, value] of Object.entries(values)) {
    const empty = isObject(value) && Object.keys(value).length === 0
    if (value === null || empty) delete values[name]
  }
  return JSON.stringify(values)
}

/** What the model may read of a typed output. */
export function typedOutput(item: JsonObject): string {
  const output = item['output']
  if (typeof output === 'string' && output !== '') return output
  const pieces = (readList(item, 'output') ?? []).filter(isObject).map((piece) => {
    const outcome = readObject(piece, 'outcome') ?? {}
    const code = readNumber(outcome, 'exit_code')
    const end = outcome['type'] === 'timeout' ? 'timed out' : code === undefined ? '' : `exit code ${code}`
    const lines = [readString(piece, 'stdout'), readString(piece, 'stderr'), end === '' ? '' : `(${end})`]
    return lines.filter((line) => line !== undefined && line !== '').join('\n')
  })
  const text = pieces.join('\n')
  return text === '' ? `(${readString(item, 'status') ?? 'no output'})` : text
}

/** @returns null when it is not the JSON text of an object */
export function parseObject(text: string): JsonObject | null {
  try {
    const value: Json = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}
