import { command, defineStudy } from '../../src/api/index.ts';
import { question } from './question.ts';

/** ResNet-34, plain and residual, trained by PyTorch on the images that Ablate has prepared. */
export default defineStudy({
  ...question,
  name: 'pytorch-resnet',
  variant: ({ shortcut }) => `${shortcut}34`,
  trainer: command(() => ['python3', 'train.py'], { files: ['*.py', '*.ts', 'requirements.txt'] }),
});
