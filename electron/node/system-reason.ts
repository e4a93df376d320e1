const reasons: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder, not a file',
  ELOOP: 'too many symbolic links',
  EEXIST: 'it exists already',
  ENAMETOOLONG: 'the path is too long',
  EMFILE: 'too many open files',
}

/** Node's error code, such as `ENOENT`; null for everything that is not a system error. */
export function systemCode(thrown: unknown): string | null {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return null
  return typeof thrown.code === 'string' ? thrown.code : null
}

/** A system error in words a user can act on, with its code. */
export function systemReason(thrown: unknown): string {
  const code = systemCode(thrown)
  if (code !== null) return code in reasons ? `${reasons[code]} (${code})` : code
  return thrown instanceof Error ? thrown.message : String(thrown)
}
