export function buildProxy(): Promise<{ entry: string; folder: string }>
