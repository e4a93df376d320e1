/**
 * A type as its own maker sees it, who writes what others only read. For objects that are made anew for every request:
 * there a getter in an object literal costs V8 a hidden class each time (a microsecond now, old-space garbage later;
 * measured), so on hot paths such a member is data that its maker keeps up to date.
 */
export type Mutable<Type> = { -readonly [Name in keyof Type]: Type[Name] }
