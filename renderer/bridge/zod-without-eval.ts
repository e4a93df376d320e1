import { z } from 'zod'

/**
 * Zod compiles its parsers with `new Function`, which our content security policy forbids. It decides when a
 * schema is built, so the entry imports this file before any schema.
 */
z.config({ jitless: true })
