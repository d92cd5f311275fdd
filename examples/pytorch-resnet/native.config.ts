import { defineStudy, resnet } from '../../src/api/index.ts';
import { question } from './question.ts';

/** The same networks by the same recipe on Ablate's own engine. */
export default defineStudy({
  ...question,
  name: 'native-resnet',
  variant: ({ shortcut }) => `${shortcut}34`,
  network: ({ shortcut }, input) => resnet({ depth: 34, shortcut, ...input }),
});
