import { type CSSResultOrNative, LitElement } from "lit";
import { focusRing } from "./styles";

/** A part of the page. The client's own style reaches into each, after the part's own. */
export class PageElement extends LitElement {
  static override finalizeStyles(styles?: CSSResultOrNative | CSSResultOrNative[]) {
    return super.finalizeStyles([focusRing, styles ?? [], customStyle].flat() as CSSResultOrNative[]);
  }
}

const customStyle = new CSSStyleSheet();
customStyle.replaceSync(document.getElementById("custom")?.textContent ?? "");
