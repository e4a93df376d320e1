import type { StrictOptions, StrictUpstream } from './strict-upstream.d.mts'

export function createResponsesOnlyUpstream(options?: StrictOptions): StrictUpstream
