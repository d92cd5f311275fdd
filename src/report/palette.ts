/** Colours that are visible on white and on GitHub's dark page. */
const palette = [
  { colour: '#3b82f6', square: '🟦' },
  { colour: '#ea7317', square: '🟧' },
  { colour: '#16a34a', square: '🟩' },
  { colour: '#a855f7', square: '🟪' },
  { colour: '#e5484d', square: '🟥' },
  { colour: '#a16207', square: '🟫' },
  { colour: '#ca9a04', square: '🟨' },
] as const;

/** How many variants can be told apart by colour. */
export const distinctColours = palette.length;

export const colourOf = (index: number): string => palette[index % palette.length]?.colour ?? '';
export const squareOf = (index: number): string => palette[index % palette.length]?.square ?? '';
