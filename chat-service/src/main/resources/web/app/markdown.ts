import DOMPurify from "dompurify";
import { Marked, type Token, type TokensList } from "marked";
import { codeBlock } from "./code-block";

/** Each of these may be in another direction than the page, as its first strong letter says. */
const directed = "p, h1, h2, h3, h4, h5, h6, ul, ol, td, th, blockquote";

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
 * <p>The text is a model's, so it is hostile: no scripts, styles, forms, frames or ids survive. Images of this service, and
 * those that are whole in the text, are shown; others become links, because an image that loads by itself can carry the
 * conversation to a stranger's server.
 */
export function render(block: Token): DocumentFragment {
  const html = marked.parser([block] as unknown as TokensList);
  const fragment = DOMPurify.sanitize(html, {
    RETURN_DOM_FRAGMENT: true,
    USE_PROFILES: { html: true },
    FORBID_TAGS: [
      ...["style", "form", "input", "button", "select", "textarea", "fieldset", "label"],
      ...["audio", "video", "picture", "source", "track", "map", "area", "dialog", "menu"],
    ],
    FORBID_ATTR: ["style", "class", "id", "name", "srcset", "usemap", "background", "tabindex", "hidden", "popover", "slot"],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
  });
  for (const image of fragment.querySelectorAll("img")) show(image);
  for (const link of fragment.querySelectorAll("a")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
  }
  for (const table of fragment.querySelectorAll("table")) scrollable(table);
  for (const text of fragment.querySelectorAll<HTMLElement>(directed)) text.dir = "auto";
  for (const code of fragment.querySelectorAll("pre")) code.replaceWith(codeBlock(code, languageOf(block)));
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

function show(image: HTMLImageElement): void {
  const address = image.getAttribute("src") ?? "";
  const ours = address.startsWith("/api/v1/public/") || address.startsWith(`${location.origin}/api/v1/public/`);
  if (ours || /^data:image\/(png|jpeg|gif|webp|avif|svg\+xml)[;,]/i.test(address)) {
    image.loading = "lazy";
    image.removeAttribute("width");
    image.removeAttribute("height");
  } else {
    image.replaceWith(linkTo(image, address));
  }
}

function linkTo(image: HTMLImageElement, address: string): Node {
  if (!/^https?:\/\//i.test(address)) return document.createTextNode(image.alt);
  const link = document.createElement("a");
  link.href = address;
  link.textContent = image.alt || address;
  return link;
}

/** The language that a fenced block names, such as `java` in "```java". */
function languageOf(block: Token): string {
  return block.type === "code" ? (/^[\w+#-]+/.exec(block.lang ?? "")?.[0] ?? "") : "";
}

function scrollable(table: HTMLTableElement): void {
  const frame = document.createElement("div");
  frame.className = "scroll";
  frame.tabIndex = 0;
  table.replaceWith(frame);
  frame.append(table);
}
