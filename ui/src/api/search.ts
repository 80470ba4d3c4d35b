/** The longest text that the server searches for, in characters. */
export const maxSearchLength = 100;
