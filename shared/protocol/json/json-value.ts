/** Parsed JSON from outside. Converters narrow it with small readers; nothing is cast. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }
