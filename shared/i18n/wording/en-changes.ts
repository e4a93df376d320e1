/** What main tells of changes to files, of tests and of servers: previews, the list of backups, the pages. */
export const enChanges = {
  'change.doctor': 'Doctor: {title}',
  'change.undo-of-fix': 'Undo of a fix',
  'change.undo': 'Undo: {reason}',
  'change.restore-backup': 'Restore {backup}',
  'change.restore': 'Restore: {reason}',
  'change.restore-many': 'Restore: {count} changes',
  'change.add-ours': 'Add codex-tray to Codex',
  'change.default-ours': 'Use codex-tray as the default provider of Codex',
  'change.profile-ours': 'A profile of Codex that uses codex-tray',
  'change.no-longer-ours': 'Codex no longer uses codex-tray',

  'conversion.start-with': 'Codex no longer starts with this profile by itself: start it with -p {profile}',
  'conversion.nested-providers':
    'model_providers inside a profile never had an effect and was left out; the backup has it',
  'conversion.no-effect': '{key} has no effect in {table} of Codex {version} and was left out',
  'conversion.reads-files':
    'Codex {version} reads profiles as files (since {since}): it will not find this one',
  'conversion.reads-tables':
    'Codex {version} reads profiles as tables of config.toml: it will not find this one',

  'verdict.loads': 'Codex {version} loads it',
  'verdict.refuses': 'Codex {version}: {detail}',
  'verdict.ours-loads': 'codex-tray loads it',
  'verdict.ours-refuses': 'codex-tray: {detail}',
  'verdict.invalid-toml': '{detail}',
  'verdict.not-checked': 'Not checked: {detail}',

  'mcp-health.taken': 'Codex takes it',
  'mcp-health.off': 'Codex does not use it: switched off in the file',
  'mcp-health.unused': 'Codex does not use it: {reason}',

  'provider-test.key-wanted': 'The provider wants a key and none was given',
  'provider-test.name-variable': 'Name the variable with the key, or let codex-tray store the key',
  'provider-test.key-refused': 'The provider refused the key',
  'provider-test.check-key': 'Check the key',
  'provider-test.no-api': 'No OpenAI-compatible API answers at this address',
  'provider-test.check-url': 'Check base_url; most end in /v1',
  'provider-test.no-answer': 'No answer within {ms} ms',
  'provider-test.unreachable': 'The provider cannot be reached: {reason}',
  'provider-test.no-connection': 'The provider cannot be reached: no connection',
  'provider-test.check-network': 'Check base_url and the network; a server on this machine must be running',
} as const
