export function buildMcpShim(): Promise<{ entry: string; folder: string }>
