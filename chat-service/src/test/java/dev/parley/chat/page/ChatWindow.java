package dev.parley.chat.page;

import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

/**
 * What a visitor sees and does in a chat, on its own page or in the frame of a widget.
 *
 * @param page the window
 * @param frame the widget's frame; null on the chat's own page
 */
record ChatWindow(Page page, FrameLocator frame) {

  static ChatWindow on(Page page) {
    return new ChatWindow(page, null);
  }

  Locator find(String selector) {
    return frame == null ? page.locator(selector) : frame.locator(selector);
  }

  Locator role(AriaRole role) {
    return frame == null ? page.getByRole(role) : frame.getByRole(role);
  }

  Locator input() {
    return find("chat-composer textarea");
  }

  Locator button(String name) {
    return frame == null
        ? page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true))
        : frame.getByRole(
            AriaRole.BUTTON, new FrameLocator.GetByRoleOptions().setName(name).setExact(true));
  }

  /** Words in a message, not in what is read out to a screen reader. */
  Locator said(String words) {
    return find("chat-message").getByText(words);
  }

  Locator alert() {
    return role(AriaRole.ALERT);
  }

  /** What a screen reader is told. */
  Locator announced() {
    return role(AriaRole.STATUS);
  }

  void ask(String words) {
    input().fill(words);
    page.keyboard().press("Enter");
  }
}
