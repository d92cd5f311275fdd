/** What a program of `withHold` needs to be held. */
export const hold = { HOLD: 'yes' };
/** What it says then. */
export const held = 'Held after its first epoch.';

/** The program of examples/stdlib-trainer with a place to stop it at, whatever the speed of the machine. */
export const withHold = (program: string): string =>
  program.replace(
    /^( +)(started = )/m,
    [
      '$1if epoch == 2 and "HOLD" in os.environ:',
      `$1    print("${held}", flush=True)`,
      '$1    time.sleep(3600)',
      '$1$2',
    ].join('\n'),
  );
