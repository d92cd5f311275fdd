/** The text as one word of a POSIX shell, whoever wrote it; line breaks become spaces. */
export const shellWord = (text: string): string =>
  /^[\w:./,=@%+-]+$/.test(text) ? text : `'${text.replace(/\s+/g, ' ').replaceAll("'", `'\\''`)}'`;
