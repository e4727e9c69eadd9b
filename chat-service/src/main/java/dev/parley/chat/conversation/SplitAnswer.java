package dev.parley.chat.conversation;

import dev.parley.chat.feed.AnswerText;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Makes an answer several messages: a new one begins at an empty line, but not in a block of code,
 * a list, a table or a quotation. Line ends wait until it is known what follows.
 */
final class SplitAnswer {

  /** No answer becomes more messages than these. */
  static final int MOST = 12;

  private static final String GOES_ON = "-*+|> \t0123456789";

  private final AnswerText text;
  private final int most;
  private final Supplier<UUID> nextMessage;
  private final StringBuilder waiting = new StringBuilder();
  private final StringBuilder line = new StringBuilder();
  private int messages = 1;
  private boolean saidSomething;
  private boolean inCode;

  /**
   * @param most messages; what comes after that stays in the last one
   */
  SplitAnswer(AnswerText text, int most, Supplier<UUID> nextMessage) {
    this.text = text;
    this.most = most;
    this.nextMessage = nextMessage;
  }

  void append(String words) {
    StringBuilder ready = new StringBuilder();
    for (int i = 0; i < words.length(); i++) {
      char c = words.charAt(i);
      if (c == '\n') {
        endLine();
        waiting.append(c);
        continue;
      }
      if (!waiting.isEmpty()) {
        saidSomething |= !ready.isEmpty();
        if (splitsBefore(c)) {
          say(ready);
          text.begin(nextMessage.get(), text.length() + waiting.length());
          messages++;
        } else {
          ready.append(waiting);
        }
        waiting.setLength(0);
      }
      ready.append(c);
      line.append(c);
    }
    say(ready);
  }

  private boolean splitsBefore(char next) {
    return saidSomething
        && !inCode
        && messages < most
        && waiting.length() > 1
        && GOES_ON.indexOf(next) < 0;
  }

  private void endLine() {
    String ended = line.toString().strip();
    if (ended.startsWith("```") || ended.startsWith("~~~")) {
      inCode = !inCode;
    }
    line.setLength(0);
  }

  private void say(StringBuilder ready) {
    if (!ready.isEmpty()) {
      saidSomething = true;
      text.append(ready.toString());
      ready.setLength(0);
    }
  }
}
