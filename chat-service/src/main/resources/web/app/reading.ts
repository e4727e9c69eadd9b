import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type ChatApi, ChatProblem, type Problem } from "./api";

/** Reads answers aloud, one at a time. */
export class Reading implements ReactiveController {
  /** Id of the message that is being read, or fetched to be. */
  messageId: string | null = null;
  #audio: HTMLAudioElement | null = null;
  #fetching: AbortController | null = null;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly api: ChatApi,
    private readonly failed: (problem: Problem) => void,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.stop();
  }

  async toggle(messageId: string): Promise<void> {
    const again = this.messageId === messageId;
    this.stop();
    if (again) return;
    this.messageId = messageId;
    this.#fetching = new AbortController();
    this.host.requestUpdate();
    try {
      this.#play(await this.api.speech(messageId, this.#fetching.signal));
    } catch (failure) {
      if (failure instanceof ChatProblem) this.failed(failure.problem);
      if (this.messageId === messageId) this.stop();
    }
  }

  stop(): void {
    this.#fetching?.abort();
    this.#audio?.pause();
    if (this.#audio) URL.revokeObjectURL(this.#audio.src);
    this.#audio = null;
    this.messageId = null;
    this.host.requestUpdate();
  }

  #play(sound: Blob): void {
    const audio = new Audio(URL.createObjectURL(sound));
    this.#audio = audio;
    const over = () => this.#audio === audio && this.stop();
    audio.addEventListener("ended", over);
    audio.addEventListener("error", over);
    void audio.play().catch(over);
  }
}
