/** A reply prepared in full, to be played at the model's pace. */
export type Script =
  /** SSE text, sent one piece per step. */
  | { frames: string[] }
  /** One JSON object, sent after the time that many steps would have taken. */
  | { steps: number; whole: object }
