import { networkDigest } from '../../network/network.ts';
import type { ComputedBy } from '../../record/provenance.ts';
import { trainingCode } from '../../record/training-code.ts';
import type { ReadyRun } from './ready.ts';

/** Digests what computes a run, before it is trained. What runs of a study share is digested once. */
export class Digester {
  readonly #known = new Map<string, Promise<string>>();

  async computedBy(run: ReadyRun): Promise<ComputedBy> {
    const { config, training } = run;
    const by = training.by === 'ablate' ? training.engine.info.mode : 'external';
    const code = await this.#once(`code, ${by}`, () => trainingCode(by));
    if (training.by !== 'ablate' || by !== 'graph') return { code, graph: null, compiler: null };
    // Loaded here, because writing graphs needs more than other runs load.
    const { compilerDigest, graphOf } = await import('./graphs.ts');
    const { recipe, precision, convolution } = config;
    const named = JSON.stringify([networkDigest(training.network), recipe, precision, convolution]);
    return {
      code,
      graph: await this.#once(named, async () => graphOf(run, training)),
      compiler: await this.#once('compiler', async () => compilerDigest()),
    };
  }

  #once(name: string, digest: () => Promise<string>): Promise<string> {
    const known = this.#known.get(name) ?? digest();
    this.#known.set(name, known);
    return known;
  }
}
