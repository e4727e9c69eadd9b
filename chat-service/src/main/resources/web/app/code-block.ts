import { copyText } from "./clipboard";
import { word } from "./words";

/** Longest code that is coloured, in characters; more would hold up the page while an answer grows. */
const longestColoured = 20_000;

/** A frame around code, with the language that it names and a button that copies it. */
export function codeBlock(pre: HTMLPreElement, language: string): HTMLElement {
  const frame = document.createElement("div");
  frame.className = "code";
  frame.dir = "ltr";
  const code = pre.querySelector("code") ?? pre;
  const text = code.textContent ?? "";
  pre.tabIndex = 0;
  frame.append(bar(language, text), pre.cloneNode(true));
  if (language && text.length <= longestColoured) void colour(frame.querySelector("code"), language, text);
  return frame;
}

function bar(language: string, text: string): HTMLElement {
  const bar = document.createElement("div");
  bar.className = "bar";
  const name = document.createElement("span");
  name.textContent = language;
  const copy = document.createElement("button");
  copy.type = "button";
  copy.lang = document.documentElement.lang;
  copy.textContent = word("copyCodeLabel");
  copy.addEventListener("click", async () => {
    await copyText(text.replace(/\n$/, ""));
    copy.textContent = word("copiedLabel");
    setTimeout(() => (copy.textContent = word("copyCodeLabel")), 2_000);
  });
  bar.append(name, copy);
  return bar;
}

/** Colours are loaded when the first code that names its language is shown; without them it is as readable. */
async function colour(code: Element | null, language: string, text: string): Promise<void> {
  const colours = await import("./colours").catch(() => undefined);
  const fragment = colours?.coloured(text, language);
  if (code && fragment) code.replaceChildren(fragment);
}
