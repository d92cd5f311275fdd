/** Quotes any text as one word of a POSIX shell. Line breaks become spaces. */
export const shellWord = (text: string): string =>
  /^[\w:./,=@%+-]+$/.test(text) ? text : `'${text.replace(/\s+/g, ' ').replaceAll("'", `'\\''`)}'`;
