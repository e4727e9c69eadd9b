import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type Attachment, type ChatApi, ChatProblem } from "./api";
import { word } from "./words";

/** A file that will go with the next message. */
export interface Draft {
  name: string;
  state: "uploading" | "ready" | "refused";
  attachment: Attachment | null;
  /** Why it was refused. */
  reason: string;
  /** Whether the reason is in the server's English. */
  foreign: boolean;
}

/** Uploads files as they are chosen, so that sending the message does not wait for them. */
export class Attaching implements ReactiveController {
  drafts: Draft[] = [];
  #uploads = new Map<Draft, AbortController>();

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly api: () => ChatApi,
  ) {
    host.addController(this);
  }

  hostConnected(): void {}

  get uploading(): boolean {
    return this.drafts.some(({ state }) => state === "uploading");
  }

  async add(files: Iterable<File>): Promise<void> {
    await Promise.all([...files].map((file) => this.#upload(file)));
  }

  /** Puts back what came with a message that was refused. */
  restore(attachments: Attachment[]): void {
    const known = new Set(this.drafts.map(({ attachment }) => attachment?.id));
    for (const attachment of attachments) {
      if (!known.has(attachment.id)) this.drafts.push({ name: attachment.name, state: "ready", attachment, reason: "", foreign: false });
    }
    this.host.requestUpdate();
  }

  remove(draft: Draft): void {
    this.#uploads.get(draft)?.abort();
    this.drafts = this.drafts.filter((other) => other !== draft);
    this.host.requestUpdate();
    // What stays behind when this fails is removed with the conversation.
    if (draft.attachment) this.api().discard(draft.attachment.id).catch(() => undefined);
  }

  /** What is ready, which is then no draft any more. */
  take(): Attachment[] {
    const ready = this.drafts.flatMap(({ attachment }) => attachment ?? []);
    this.drafts = this.drafts.filter(({ state }) => state === "uploading");
    this.host.requestUpdate();
    return ready;
  }

  async #upload(file: File): Promise<void> {
    const draft: Draft = { name: file.name, state: "uploading", attachment: null, reason: "", foreign: false };
    const upload = new AbortController();
    this.#uploads.set(draft, upload);
    this.drafts = [...this.drafts, draft];
    this.host.requestUpdate();
    try {
      draft.attachment = await this.api().upload(file, upload.signal);
      draft.state = "ready";
    } catch (failure) {
      draft.state = "refused";
      draft.reason = failure instanceof ChatProblem ? failure.problem.detail : word("lostDetail");
      draft.foreign = failure instanceof ChatProblem && failure.problem.foreign === true;
    }
    this.#uploads.delete(draft);
    this.host.requestUpdate();
  }
}
