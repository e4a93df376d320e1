export type Bundle = { entry: string; folder: string }
export function buildProxy(): Promise<Bundle>
export function buildDaemon(): Promise<Bundle>
export function buildMcpShim(): Promise<Bundle>
