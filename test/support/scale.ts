/** Whether the long form of the tests of faults runs (`npm run test:faults`); `npm test` and `npm run test:programs` run the short one. */
const long = process.env.ABLATE_FAULTS === 'long';

/** How often a fault is tried. */
export const times = (form: { readonly short: number; readonly long: number }): number =>
  long ? form.long : form.short;
