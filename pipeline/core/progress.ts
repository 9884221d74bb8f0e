/** Told what a long job is at; `detail` names the part of the stage, `rows` is how many rows it has made. */
export type OnProgress = (stage: string, detail?: string, rows?: number) => void;

/** For callers that show nothing. */
export const silent: OnProgress = () => {};
