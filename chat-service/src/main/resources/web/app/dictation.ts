import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type ChatApi, ChatProblem } from "./api";
import { word } from "./words";

/** Longest recording, in milliseconds. */
const longest = 5 * 60_000;

/** Records the visitor's voice and turns it into words; where no words can be had, into a file. */
export class Dictation implements ReactiveController {
  state: "idle" | "recording" | "transcribing" = "idle";
  problem = "";
  #recorder: MediaRecorder | null = null;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly api: () => ChatApi,
    private readonly transcribes: () => boolean,
    private readonly heard: (text: string) => void,
    private readonly recorded: (file: File) => void,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.stop();
  }

  async start(): Promise<void> {
    this.problem = "";
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      this.#record(stream);
      this.#become("recording");
    } catch {
      this.problem = word("microphoneLabel");
      this.#become("idle");
    }
  }

  stop(): void {
    if (this.#recorder?.state === "recording") this.#recorder.stop();
  }

  #record(stream: MediaStream): void {
    const pieces: Blob[] = [];
    const recorder = new MediaRecorder(stream);
    const limit = setTimeout(() => this.stop(), longest);
    recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
    recorder.addEventListener("stop", () => {
      clearTimeout(limit);
      for (const track of stream.getTracks()) track.stop();
      void this.#finish(new Blob(pieces, { type: recorder.mimeType.split(";")[0] }));
    });
    recorder.start();
    this.#recorder = recorder;
  }

  async #finish(audio: Blob): Promise<void> {
    if (this.transcribes()) await this.#transcribe(audio);
    else this.recorded(fileOf(audio));
    this.#become("idle");
  }

  async #transcribe(audio: Blob): Promise<void> {
    this.#become("transcribing");
    try {
      this.heard(await this.api().transcribe(audio));
    } catch (failure) {
      if (!(failure instanceof ChatProblem)) throw failure;
      this.recorded(fileOf(audio));
    }
  }

  #become(state: Dictation["state"]): void {
    this.state = state;
    this.host.requestUpdate();
  }
}

function fileOf(audio: Blob): File {
  const time = new Date().toISOString().slice(0, 19).replace(/:/g, "-");
  return new File([audio], `voice-${time}.${audio.type.split("/")[1] ?? "webm"}`, { type: audio.type });
}
