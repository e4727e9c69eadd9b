import { nothing } from "lit";

const page = document.querySelector("chat-page");

/**
 * Language of the client's own labels and of the conversation, for `lang`; nothing where the page's own words are in it too.
 * Where they are not, the page says so of itself, and everything that is the client's or the conversation's says this.
 */
export const spokenLang = page?.getAttribute("spoken-lang") ?? nothing;

/** Direction of that language, for `dir`. */
export const spokenDir = page?.getAttribute("spoken-dir") ?? nothing;
