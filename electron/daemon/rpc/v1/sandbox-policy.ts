import { z } from 'zod'

/** 0.42 and 0.44 tag it `mode`, later v1 `type`; members in snake_case (bindings of 0.77 and 0.94). */
const v1Policy = z.looseObject({
  mode: z.string().optional(),
  type: z.string().optional(),
  writable_roots: z.array(z.string()).optional(),
  network_access: z.union([z.boolean(), z.string()]).optional(),
  exclude_tmpdir_env_var: z.boolean().optional(),
  exclude_slash_tmp: z.boolean().optional(),
})

const kinds: Readonly<Record<string, string>> = {
  'read-only': 'readOnly',
  'workspace-write': 'workspaceWrite',
  'danger-full-access': 'dangerFullAccess',
  'external-sandbox': 'externalSandbox',
}

/** The v2 form of a v1 policy; one in the v2 form already, or none at all, stays as it is. */
export function sandboxPolicyV2(policy: unknown): unknown {
  const parsed = v1Policy.safeParse(policy)
  if (!parsed.success) return policy
  const { mode, type, network_access: network } = parsed.data
  const kind = kinds[mode ?? type ?? '']
  if (kind === undefined) return policy
  if (kind === 'dangerFullAccess') return { type: kind }
  if (kind !== 'workspaceWrite') return { type: kind, networkAccess: network ?? false }
  return {
    type: kind,
    writableRoots: parsed.data.writable_roots ?? [],
    networkAccess: network ?? false,
    excludeTmpdirEnvVar: parsed.data.exclude_tmpdir_env_var ?? false,
    excludeSlashTmp: parsed.data.exclude_slash_tmp ?? false,
  }
}

/** Both tags at once, so that a client written for one v1 is understood by every other (serde passes over the rest). */
export function sandboxPolicyV1(policy: unknown): unknown {
  const parsed = v1Policy.safeParse(policy)
  if (!parsed.success) return policy
  const { mode, type } = parsed.data
  const kind = [mode, type].find((name) => name !== undefined && name in kinds)
  if (kind === undefined) return policy
  return {
    network_access: false,
    exclude_tmpdir_env_var: false,
    exclude_slash_tmp: false,
    ...parsed.data,
    mode: kind,
    type: kind,
  }
}
