/** What a line for `figure` begins with, for the reporter that gathers them. */
export const mark = 'Figure: ';

/** Prints what was measured of a promise, in one line. */
export const figure = (promise: string, measured: string): void => console.log(`${mark}${promise}: ${measured}.`);
