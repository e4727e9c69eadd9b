import type { ChatMessage, Citation, MessageState, ToolRun } from "./api";

/**
 * The messages of a conversation, changed by its events. Every change may come twice and changes nothing the second time:
 * words know their place, everything else replaces what was there.
 */
export class History {
  messages: ChatMessage[] = [];
  #removed = new Set<string>();

  adopt(messages: ChatMessage[]): void {
    this.messages = messages;
  }

  prepend(earlier: ChatMessage[]): void {
    const known = new Set(this.messages.map(({ message_id }) => message_id));
    this.messages = [...earlier.filter(({ message_id }) => !known.has(message_id)), ...this.messages];
  }

  post(message: ChatMessage): void {
    if (this.#removed.has(message.message_id)) return;
    const at = this.#indexOf(message.message_id);
    this.messages = at < 0 ? [...this.messages, message] : this.messages.with(at, message);
  }

  remove(ids: string[]): void {
    for (const id of ids) this.#removed.add(id);
    this.messages = this.messages.filter(({ message_id }) => !this.#removed.has(message_id));
  }

  /**
   * Adds words at their place.
   *
   * @returns false when words before them are missing
   */
  write(messageId: string, text: string, offset: number): boolean {
    if (this.#removed.has(messageId)) return true;
    if (this.#indexOf(messageId) < 0) {
      this.#settle("complete");
      this.post({ ...emptyMessage("assistant"), message_id: messageId, state: "streaming" });
    }
    const { content } = this.messages[this.#indexOf(messageId)];
    if (offset > content.length) return false;
    if (offset + text.length > content.length) this.amend(messageId, { content: content.slice(0, offset) + text });
    return true;
  }

  cite(messageId: string, citations: Citation[]): void {
    this.amend(messageId, { citations });
  }

  /** Shows a tool with the answer that is being written. */
  use(tools: ToolRun[]): void {
    const answer = this.messages.at(-1);
    if (answer?.role !== "assistant") return;
    const byId = new Map([...answer.toolCalls, ...tools].map((tool) => [tool.id, tool]));
    this.amend(answer.message_id, { toolCalls: [...byId.values()] });
  }

  /** Ends the answer that is being written. */
  end(ids: string[], state: MessageState): void {
    for (const id of ids) this.amend(id, { state });
    this.#settle(state);
  }

  amend(messageId: string, change: Partial<ChatMessage>): void {
    const at = this.#indexOf(messageId);
    if (at >= 0) this.messages = this.messages.with(at, { ...this.messages[at], ...change });
  }

  #settle(state: MessageState): void {
    if (this.messages.some((message) => message.state === "streaming")) {
      this.messages = this.messages.map((message) => (message.state === "streaming" ? { ...message, state } : message));
    }
  }

  #indexOf(messageId: string): number {
    return this.messages.findLastIndex(({ message_id }) => message_id === messageId);
  }
}

export function emptyMessage(role: ChatMessage["role"]): ChatMessage {
  return {
    role,
    content: "",
    message_id: "",
    state: "complete",
    from: role === "user" ? "visitor" : "assistant",
    author: null,
    position: Number.MAX_SAFE_INTEGER,
    citations: [],
    toolCalls: [],
    attachments: [],
    feedback: null,
    error: null,
  };
}
