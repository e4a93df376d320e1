import { z } from 'zod'

/** How the window looks and behaves: `preferences.json` in the data folder. The proxy's settings are TOML. */
export const preferencesSchema = z.object({
  version: z.literal(1),
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'zh-CN']),
  /** Start the proxy when the app starts. */
  startProxyAtLaunch: z.boolean(),
  inspectorLayout: z.enum(['side', 'below']),
})
export type Preferences = z.infer<typeof preferencesSchema>

export const defaultPreferences: Preferences = {
  version: 1,
  theme: 'system',
  language: 'system',
  startProxyAtLaunch: true,
  inspectorLayout: 'side',
}
