/** Types of values in config.toml, as the facts call them. */
export const enTypes = {
  'type.string': 'string',
  'type.path': 'path',
  'type.boolean': 'boolean',
  'type.number': 'number',
  'type.integer': 'integer ({kind})',
  'type.table': 'table',
  'type.boolean-or-table': 'boolean or table',
  'type.enum': 'one of a few words',
  'type.enum-list': 'list of words',
  'type.strings': 'array of strings',
  'type.string-or-strings': 'string or array of strings',
  'type.boolean-or-strings': 'boolean or array of strings',
} as const
