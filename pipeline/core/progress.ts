/** Told what a long job is at; `detail` names the part of the stage. */
export type OnProgress = (stage: string, detail?: string) => void;

/** For callers that show nothing. */
export const silent: OnProgress = () => {};
