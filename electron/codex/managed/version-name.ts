import { formatVersion, parseCodexVersion, type CodexVersion } from '../../../shared/compat/codex-version.ts'

/** `0.169.0-linux-x64`: a platform's part, published under the same name, not a version of Codex. */
const platformPart = /-(linux|darwin|win32|android)-[a-z0-9]+$/

/**
 * A version as a folder may be called: exactly `X.Y.Z` or `X.Y.Z-PRERELEASE`.
 *
 * @returns null for anything else, such as a range, a path or one platform's part
 */
export function parseVersionName(text: string): CodexVersion | null {
  const version = platformPart.test(text) ? null : parseCodexVersion(text)
  return version !== null && formatVersion(version) === text ? version : null
}
