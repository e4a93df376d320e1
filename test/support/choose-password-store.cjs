/**
 * Loaded into Electron before the app: Playwright gives every Electron `--password-store=basic`, whatever the command
 * line says, and this puts back what the test wants.
 */
const { app } = require('electron')

app.commandLine.appendSwitch('password-store', process.env.TEST_PASSWORD_STORE)
