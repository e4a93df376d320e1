export function buildDaemon(): Promise<{ entry: string; folder: string }>
