import type { TomlTableValue, TomlValue } from './toml-value.ts'

/** Names of keys from the top; elements of arrays by their number. */
export type TomlPath = readonly string[]

/** One change of a document. */
export type TomlEdit =
  /** Replaces a value or adds the key where its siblings stand. Missing tables are made. */
  | { op: 'set'; path: TomlPath; value: TomlValue }
  /** Takes a key, or a table with everything below it, away. What is not there is no error. */
  | { op: 'delete'; path: TomlPath }
  /**
   * Adds a `[table]` of its own, and one for each table within. The comment's lines stand below the header, so that
   * they go with the table: what stands above a header is the user's.
   */
  | { op: 'add-table'; path: TomlPath; entries: TomlTableValue; comment?: string | undefined }
  /** Gives the last part of the path another name, wherever it is written. */
  | { op: 'rename'; path: TomlPath; to: string }
  /** Puts a table with its sub-tables in front of another of the same parent; null: behind the last. */
  | { op: 'move'; path: TomlPath; before: string | null }
