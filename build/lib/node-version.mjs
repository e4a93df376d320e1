/** As `engines` in package.json. */
const oldest = [20, 19]

/**
 * @param {string} version `process.versions.node`
 * @returns {string | null} one line for the user when this Node is too old
 */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [wantedMajor = 0, wantedMinor = 0] = oldest
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return null
  return `Node ${version} is too old: install Node ${oldest.join('.')} or newer (https://nodejs.org) and try again.`
}
