import { type Allowed, allowable } from '../../judge/comparability.ts';
import { type Gate, gates } from '../../report/words/gate.ts';
import { choiceInput, listInput, optionalInput, requiredInput } from '../api/inputs.ts';

/** Inputs of the report action. */
export interface ReportRequest {
  readonly publish: 'summary' | 'comment' | 'baseline';
  /** Name of the plan's artifact; undefined for every study of the workflow run. */
  readonly plan: string | undefined;
  /** What may differ from main. */
  readonly allowed: readonly Allowed[];
  /** What fails the check. */
  readonly failOn: readonly Gate[];
  readonly token: string;
}

/** Reads the action's inputs; throws ConfigurationError naming the one that is wrong. */
export const readReportRequest = (): ReportRequest => ({
  publish: choiceInput('publish', ['summary', 'comment', 'baseline']),
  plan: optionalInput('plan'),
  allowed: listInput('allow', allowable),
  failOn: listInput('fail-on', gates),
  token: requiredInput('token'),
});
