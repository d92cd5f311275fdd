import { Listr, ListrLogger, ProcessOutput } from 'listr2';

/** How a piece of work reports while it runs. */
export interface TaskReport {
  /** Replaces the task's title, such as by its outcome. */
  title(text: string): void;
  /** One lasting line. */
  line(text: string): void;
  /** Where the work stands; on a terminal each replaces the one before, elsewhere none is printed. */
  status(text: string): void;
}

/** A named piece of work. */
export interface Task {
  readonly title: string;
  run(report: TaskReport): Promise<void>;
}

/**
 * Runs the tasks one after the other and shows them on stderr: live on a terminal, as plain lines otherwise. The first
 * one that throws ends the rest.
 */
export async function runTasks(tasks: readonly Task[]): Promise<void> {
  if (process.stderr.isTTY) await runLive(tasks);
  else await runPlain(tasks);
}

async function runLive(tasks: readonly Task[]): Promise<void> {
  const list = new Listr(
    tasks.map(({ title, run }) => ({
      title,
      task: (_, task) =>
        run({
          title: (text) => {
            task.title = text;
          },
          line: (text) => {
            task.output = text;
          },
          status: (text) => {
            task.output = text;
          },
        }),
    })),
    {
      renderer: 'default',
      // Signals are the command's to handle: it saves a checkpoint first.
      registerSignalListeners: false,
      rendererOptions: {
        showErrorMessage: false,
        logger: new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) }),
      },
    },
  );
  await list.run();
}

async function runPlain(tasks: readonly Task[]): Promise<void> {
  const line = (text: string) => {
    process.stderr.write(`${text}\n`);
  };
  for (const task of tasks) await task.run({ title: line, line, status: () => undefined });
}
