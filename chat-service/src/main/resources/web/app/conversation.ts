import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type ChatApi, type ChatMessage, ChatProblem, type Problem, type SessionInfo } from "./api";

/** How often an answer that another window runs is looked for. */
const watchEvery = 1500;

/** The state of one conversation and what can be done with it; the host draws it again after each change. */
export class Conversation implements ReactiveController {
  info: SessionInfo | null = null;
  messages: ChatMessage[] = [];
  problem: Problem | null = null;
  #running: AbortController | null = null;
  #watch: ReturnType<typeof setTimeout> | undefined;
  /** The words of the last try and how many messages of the visitor were kept before it. */
  #attempt: { prompt: string; keptBefore: number } | null = null;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly api: ChatApi,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#watch);
    this.#running?.abort();
  }

  /** Whether an answer is being written, here or in another window. */
  get answering(): boolean {
    return this.#running !== null || this.messages.at(-1)?.state === "streaming";
  }

  /** Whether the last message waits for an answer that nobody is writing. */
  get unanswered(): boolean {
    const last = this.messages.at(-1);
    return !this.answering && (last?.role === "user" || last?.state === "failed");
  }

  async load(): Promise<void> {
    try {
      this.#adopt(await this.api.info());
      this.problem = null;
    } catch (failure) {
      this.#refused(failure);
    }
    this.host.requestUpdate();
  }

  /** Asks; the visitor's words show at once. */
  async send(prompt: string): Promise<void> {
    if (this.answering) return;
    this.#attempt = { prompt, keptBefore: count(this.messages) };
    this.messages = [...this.messages, message("user", prompt, "complete")];
    await this.#answer(prompt);
  }

  /**
   * Answers the last message of the visitor again. What the server kept decides how: a message that never reached it is
   * sent again, one that did is not sent twice.
   */
  async retry(): Promise<void> {
    if (this.answering) return;
    const attempt = this.#attempt;
    try {
      const info = await this.api.info();
      const lost = attempt !== null && count(info.messages) <= attempt.keptBefore;
      this.#adopt(info);
      if (this.messages.at(-1)?.state === "streaming") return;
      if (lost) return await this.send(attempt.prompt);
      await this.api.retry();
      const end = this.messages.findLastIndex(({ role }) => role === "user");
      this.messages = this.messages.slice(0, end + 1);
      await this.#answer(null);
    } catch (failure) {
      this.#refused(failure);
    }
    this.host.requestUpdate();
  }

  /** Stops the answer; what was said so far stays. */
  async stop(): Promise<void> {
    try {
      await this.api.cancel();
    } catch (failure) {
      this.#running?.abort();
      this.#refused(failure);
    }
    this.host.requestUpdate();
  }

  async #answer(prompt: string | null): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    this.problem = null;
    this.messages = [...this.messages, message("assistant", "", "streaming")];
    this.host.requestUpdate();
    try {
      for await (const event of this.api.answer(prompt, running.signal)) {
        if (event.kind === "text") this.#amend((answer) => ({ content: answer.content + event.text }));
        else if (event.kind === "citations") this.#amend(() => ({ citations: event.citations }));
        else this.#amend(() => ({ state: event.state, message_id: event.messageId }));
      }
      this.#attempt = null;
    } catch (failure) {
      this.#amend(() => ({ state: running.signal.aborted ? "cancelled" : "failed" }));
      this.#dropEmpty();
      this.#refused(failure);
    } finally {
      this.#running = null;
      this.host.requestUpdate();
    }
  }

  /** Changes the answer that is being written. */
  #amend(change: (answer: ChatMessage) => Partial<ChatMessage>): void {
    const answer = this.messages.at(-1);
    if (answer?.role !== "assistant") return;
    this.messages = [...this.messages.slice(0, -1), { ...answer, ...change(answer) }];
    this.host.requestUpdate();
  }

  #dropEmpty(): void {
    if (this.messages.at(-1)?.role === "assistant" && this.messages.at(-1)?.content === "") {
      this.messages = this.messages.slice(0, -1);
    }
  }

  #adopt(info: SessionInfo): void {
    this.info = info;
    this.messages = info.messages;
    const last = info.messages.at(-1);
    clearTimeout(this.#watch);
    if (last?.state === "streaming") this.#watch = setTimeout(() => this.load(), watchEvery);
    if (last?.state === "failed" && last.error) this.problem = { status: 502, ...last.error };
    if (last?.state === "failed") this.#dropEmpty();
  }

  #refused(failure: unknown): void {
    if (failure instanceof ChatProblem) this.problem = failure.problem;
    else if (!(failure instanceof DOMException && failure.name === "AbortError")) throw failure;
  }
}

function count(messages: ChatMessage[]): number {
  return messages.filter(({ role }) => role === "user").length;
}

function message(role: ChatMessage["role"], content: string, state: ChatMessage["state"]): ChatMessage {
  return { role, content, state, message_id: "", citations: [], error: null };
}
