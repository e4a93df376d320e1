import type { CodexLink } from '../../codex/link.ts'

const names: Readonly<Record<string, string>> = {
  conversation_id: 'conversationId',
  call_id: 'callId',
  file_changes: 'fileChanges',
  grant_root: 'grantRoot',
  parsed_cmd: 'parsedCmd',
}

/** 0.42.0 asks for approvals with snake_case members, every later one with camelCase (recorded): clients see one form. */
export function withCamelCaseRequests(link: CodexLink): CodexLink {
  return {
    ...link,
    onServerRequest: (listener) =>
      link.onServerRequest((method, params, id) => listener(method, renamed(params), id)),
  }
}

function renamed(params: unknown): unknown {
  if (typeof params !== 'object' || params === null || Array.isArray(params)) return params
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [names[name] ?? name, value]))
}
