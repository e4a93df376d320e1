const { rmSync } = require('node:fs')
const { join } = require('node:path')

/**
 * electron-builder's hook, run on the unpacked package before its fuses are set. A runtime folder given to it as it
 * is keeps what only the plain `electron` command needs.
 * @param {import('electron-builder').AfterPackContext} context
 */
exports.default = async function removeWhatOnlyElectronNeeds(context) {
  const resources = context.packager.getResourcesDir(context.appOutDir)
  rmSync(join(resources, 'default_app.asar'), { force: true })
  for (const name of ['version', '.complete']) rmSync(join(context.appOutDir, name), { force: true })
}
