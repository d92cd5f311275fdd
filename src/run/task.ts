/** What a piece of work reports while it runs. */
export interface TaskReport {
  /** Replaces the title of the task, for example by its result. */
  title(text: string): void;
  /** Adds a line that stays. */
  line(text: string): void;
  /** Tells the progress. On a terminal it replaces the previous status; elsewhere it is not printed. */
  status(text: string): void;
}

/** A piece of work with a name. */
export interface Task {
  readonly title: string;
  run(report: TaskReport): Promise<void>;
}

/** Runs tasks, up to `atOnce` at the same time, and shows them to people. When one throws, no further one is started. */
export type RunTasks = (tasks: readonly Task[], atOnce: number) => Promise<void>;
