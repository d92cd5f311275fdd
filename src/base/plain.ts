/** Characters that turn the direction of what follows: with them a text reads otherwise than it is written. */
const turns = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** A stranger's text whose direction nothing turns. */
export const withoutTurns = (text: string): string => text.replace(turns, '\uFFFD');

/** A text for a terminal, which a stranger's name in it can neither turn nor command. Line breaks and tabs stay. */
export const terminalText = (text: string): string => withoutTurns(text).replace(/[^\P{Cc}\n\t]/gu, '\uFFFD');
