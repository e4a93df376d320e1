/**
 * The Chromium switches this user and session need.
 * @returns {string[]}
 */
export function electronSwitches() {
  const switches = []
  // Chromium refuses to start as root with its sandbox; an ordinary user keeps it.
  if (process.getuid?.() === 0) switches.push('--no-sandbox')
  // Older Electrons take X11 for granted, also where there is only Wayland.
  if (!process.env['DISPLAY'] && process.env['WAYLAND_DISPLAY']) switches.push('--ozone-platform-hint=auto')
  return switches
}
