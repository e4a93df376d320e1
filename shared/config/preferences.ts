import { z } from 'zod'

/** How the window looks and behaves: `preferences.json` in the data folder. The proxy's settings are TOML. */
export const preferencesSchema = z.object({
  version: z.literal(1),
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'zh-CN']),
  /** Start the proxy when the app starts. */
  startProxyAtLaunch: z.boolean(),
  /** Start the Codex daemon when the app starts. */
  startDaemonAtLaunch: z.boolean(),
  inspectorLayout: z.enum(['side', 'below']),
})
export type Preferences = z.infer<typeof preferencesSchema>

/** As saved: what an earlier version did not know has its default. */
export const savedPreferencesSchema = preferencesSchema.extend({
  startDaemonAtLaunch: preferencesSchema.shape.startDaemonAtLaunch.default(true),
})

export const defaultPreferences: Preferences = {
  version: 1,
  theme: 'system',
  language: 'system',
  startProxyAtLaunch: true,
  startDaemonAtLaunch: true,
  inspectorLayout: 'side',
}
