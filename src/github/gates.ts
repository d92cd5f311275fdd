import { ConfigurationError } from '../base/errors.ts';
import { type Gate, gates } from '../report/gate.ts';

/** Reads the input fail-on: gates with commas between, or nothing. Throws ConfigurationError naming what is no gate. */
export function readGates(text = ''): readonly Gate[] {
  return text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((word) => {
      const gate = gates.find((candidate) => candidate === word);
      if (gate !== undefined) return gate;
      throw new ConfigurationError(`Input fail-on names "${word}", expected ${gates.join(', ')} or nothing.`);
    });
}
