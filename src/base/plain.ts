/** Characters that change the direction of the text after them, so that it reads differently from how it is written. */
const turns = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;
/** Characters that HTML and SVG do not allow. */
const forbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** A text that a page or a drawing shows as it is written. Other characters become the replacement character. */
export const harmless = (text: string): string => text.replace(turns, '\uFFFD').replace(forbidden, '\uFFFD');

/** The same for a terminal, which more characters can control. Line breaks and tabs stay. */
export const terminalText = (text: string): string => harmless(text).replace(/[^\P{Cc}\n\t]/gu, '\uFFFD');
