import DOMPurify from "dompurify";
import { Marked, type Token, type TokensList } from "marked";

const marked = new Marked({
  gfm: true,
  renderer: { checkbox: ({ checked }) => (checked ? "\u2611 " : "\u2610 ") },
});

/** Top-level blocks of a Markdown text, so that a growing answer only renders its last block again. */
export function blocksOf(markdown: string): Token[] {
  return marked.lexer(markdown).filter((token) => token.type !== "space" && token.type !== "def");
}

/**
 * Renders one block as sanitised nodes.
 *
 * <p>The text is a model's, so it is hostile: no scripts, styles, forms, frames or ids survive, and images become links,
 * because an image that loads by itself can carry the conversation to a stranger's server.
 */
export function render(block: Token): DocumentFragment {
  const html = marked.parser([block] as unknown as TokensList);
  const fragment = DOMPurify.sanitize(html, {
    RETURN_DOM_FRAGMENT: true,
    USE_PROFILES: { html: true },
    FORBID_TAGS: ["style", "form", "input", "button", "select", "textarea", "audio", "video", "picture", "source", "dialog"],
    FORBID_ATTR: ["style", "class", "id", "name", "srcset"],
    ALLOW_DATA_ATTR: false,
  });
  for (const image of fragment.querySelectorAll("img")) image.replaceWith(linkTo(image));
  for (const link of fragment.querySelectorAll("a")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
  }
  for (const table of fragment.querySelectorAll("table")) scrollable(table);
  for (const code of fragment.querySelectorAll("pre")) code.tabIndex = 0;
  return fragment;
}

/** The words alone, for those who listen. */
export function wordsOf(markdown: string): string {
  return blocksOf(markdown)
    .map((block) => render(block).textContent?.trim())
    .join("\n");
}

/** Replaces `[1]` in running text by what `marker` makes of it; numbers without a citation stay text. */
export function placeCitations(fragment: DocumentFragment, marker: (index: number) => Node | undefined): void {
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) {
    const text = walker.currentNode as Text;
    if (/\[\d+\]/.test(text.data) && !text.parentElement?.closest("code, pre, a")) texts.push(text);
  }
  for (const text of texts) {
    const parts = text.data.split(/\[(\d+)\]/).map((part, i) => {
      return i % 2 === 0 ? part : (marker(Number(part)) ?? `[${part}]`);
    });
    text.replaceWith(...parts);
  }
}

function linkTo(image: HTMLImageElement): Node {
  const address = image.getAttribute("src") ?? "";
  if (!/^https?:\/\//i.test(address)) return document.createTextNode(image.alt);
  const link = document.createElement("a");
  link.href = address;
  link.textContent = image.alt || address;
  return link;
}

function scrollable(table: HTMLTableElement): void {
  const frame = document.createElement("div");
  frame.className = "scroll";
  frame.tabIndex = 0;
  table.replaceWith(frame);
  frame.append(table);
}
