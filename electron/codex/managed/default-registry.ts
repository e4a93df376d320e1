/** The public npm registry, which npm itself uses as long as nobody says otherwise. */
export const defaultRegistry = 'https://registry.npmjs.org/'
