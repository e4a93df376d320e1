import type { StrictOptions, StrictUpstream } from './strict-upstream.d.mts'

export function createChatOnlyUpstream(options?: StrictOptions & { namesTwice?: boolean }): StrictUpstream
