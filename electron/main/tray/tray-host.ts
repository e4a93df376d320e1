import { execa } from 'execa'
import { hasX11SelectionOwner } from '../../node/x11-selection-owner.ts'

const watcher = 'org.kde.StatusNotifierWatcher'

/** Any one of them is on nearly every desktop; each answers with the word `true` when the name is owned. */
const questions: readonly (readonly [string, ...string[]])[] = [
  [
    'busctl',
    '--user',
    'call',
    'org.freedesktop.DBus',
    '/',
    'org.freedesktop.DBus',
    'NameHasOwner',
    's',
    watcher,
  ],
  [
    'gdbus',
    'call',
    '--session',
    '--dest=org.freedesktop.DBus',
    '--object-path=/',
    '--method=org.freedesktop.DBus.NameHasOwner',
    watcher,
  ],
  [
    'dbus-send',
    '--session',
    '--print-reply',
    '--dest=org.freedesktop.DBus',
    '/',
    'org.freedesktop.DBus.NameHasOwner',
    `string:${watcher}`,
  ],
]

/**
 * Whether a tray icon of ours can be seen. Electron never says: without a host the icon is just nowhere,
 * and a window hidden to it would be lost. Linux has two kinds of host: StatusNotifierItem (KDE, GNOME with the
 * extension) and XEmbed (the owner of `_NET_SYSTEM_TRAY_S0`), which Electron uses when the first is absent.
 */
export async function hasTrayHost(env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  if (process.platform !== 'linux') return true
  const display = env['DISPLAY']
  const [notifier, xembed] = await Promise.all([
    hasStatusNotifierWatcher(env),
    display === undefined ? false : hasX11SelectionOwner(display, '_NET_SYSTEM_TRAY_S0', env),
  ])
  return notifier || xembed === true
}

async function hasStatusNotifierWatcher(env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  for (const [file, ...args] of questions) {
    const answer = await execa(file, args, {
      env,
      extendEnv: false,
      reject: false,
      timeout: 1000,
      stdin: 'ignore',
    })
    if (answer.exitCode === 0) return /\btrue\b/.test(answer.stdout)
  }
  return false
}
