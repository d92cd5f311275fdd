/** Colours that are visible on white and on GitHub's dark page. */
const palette = ['#3b82f6', '#ea7317', '#16a34a', '#a855f7', '#e5484d', '#a16207', '#ca9a04'];

export const colourOf = (index: number): string => palette[index % palette.length] ?? '';
