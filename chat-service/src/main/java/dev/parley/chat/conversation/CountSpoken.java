package dev.parley.chat.conversation;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.UUID;

/** Counts what was read aloud of messages. */
@ApplicationScoped
public class CountSpoken {

  private final MessageRepository messages;

  CountSpoken(MessageRepository messages) {
    this.messages = messages;
  }

  /** So many characters of a message were read aloud once more; without effect when it is gone. */
  @Transactional
  public void add(UUID message, int characters) {
    messages.spoken(message, characters);
  }
}
