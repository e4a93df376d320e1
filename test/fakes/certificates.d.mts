export function makeCertificates(hosts: readonly string[]): { ca: string; cert: string; key: string }
