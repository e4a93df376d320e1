import type { JsonObject } from '../../json/json-value.ts'

/**
 * Tools that the client runs and whose schema only Anthropic's models know by heart: declared to others as
 * functions of the same name with that schema. The client cannot tell the calls apart (source: Anthropic's
 * documentation of the bash, text editor and memory tools; types of `@anthropic-ai/sdk` 1.12).
 */
export type TypedTool = { description: string; parameters: JsonObject }

const text = (description: string): JsonObject => ({ type: 'string', description })

const bash: TypedTool = {
  description: 'Runs a command in a persistent bash session and returns its output.',
  parameters: {
    type: 'object',
    properties: {
      command: text('The command to run. Required unless the session is being restarted.'),
      restart: { type: 'boolean', description: 'True to restart the session.' },
    },
  },
}

function textEditor(commands: readonly string[]): TypedTool {
  return {
    description: 'Views, creates and edits text files.',
    parameters: {
      type: 'object',
      properties: {
        command: { type: 'string', enum: [...commands] },
        path: text('Absolute path of the file or folder.'),
        file_text: text('Content of the new file (create).'),
        old_str: text('Text to replace; it must occur exactly once (str_replace).'),
        new_str: text('Text that replaces it (str_replace) or that is inserted (insert).'),
        insert_line: {
          type: 'integer',
          description: 'Line after which to insert, 0 for the start (insert).',
        },
        insert_text: text('Text to insert (insert).'),
        view_range: {
          type: 'array',
          items: { type: 'integer' },
          description: 'First and last line to show, -1 for the end (view).',
        },
      },
      required: ['command', 'path'],
    },
  }
}

const memory: TypedTool = {
  description: 'Keeps notes in files below /memories that last beyond this conversation.',
  parameters: {
    type: 'object',
    properties: {
      command: { type: 'string', enum: ['view', 'create', 'str_replace', 'insert', 'delete', 'rename'] },
      path: text('Path below /memories (all but rename).'),
      view_range: { type: 'array', items: { type: 'integer' } },
      file_text: text('Content of the new file (create).'),
      old_str: text('Text to replace (str_replace).'),
      new_str: text('Text that replaces it (str_replace).'),
      insert_line: { type: 'integer' },
      insert_text: text('Text to insert (insert).'),
      old_path: text('Present path (rename).'),
      new_path: text('New path (rename).'),
    },
    required: ['command'],
  },
}

/** @returns undefined for a type that is not one of these */
export function typedTool(type: string): TypedTool | undefined {
  if (/^bash_\d+$/.test(type)) return bash
  if (/^memory_\d+$/.test(type)) return memory
  if (!/^text_editor_\d+$/.test(type)) return undefined
  const commands = ['view', 'create', 'str_replace', 'insert']
  // Editors before April 2025 could undo.
  return textEditor(type < 'text_editor_20250429' ? [...commands, 'undo_edit'] : commands)
}
