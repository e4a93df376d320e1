/** What the reply to a Messages client needs to know of its request. */
export type MessagesMemory = {
  /**
   * `shown`: thinking blocks with their text. `omitted`: only their signature (`thinking.display`). `off`: none at
   * all, as the client did not ask for thinking and may take the first block for the answer.
   */
  thinking: 'shown' | 'omitted' | 'off'
  /** Names the upstream knows tools by, where they are not the client's own: upstream's to client's. */
  clientNames: ReadonlyMap<string, string>
}
