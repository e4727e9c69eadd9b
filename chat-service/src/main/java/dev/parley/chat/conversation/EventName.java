package dev.parley.chat.conversation;

/** What happens in a conversation: its name in streams, and its type on Kafka. */
enum EventName {
  POSTED("posted", "message.posted"),
  TURN("turn", "turn.began"),
  DONE("done", "turn.ended"),
  ERROR("error", "turn.failed"),
  REMOVED("removed", "messages.removed"),
  HANDLER("handler", "conversation.handler-changed");

  private final String wireName;
  private final String type;

  EventName(String wireName, String type) {
    this.wireName = wireName;
    this.type = type;
  }

  /** The type on Kafka. */
  String type() {
    return type;
  }

  boolean endsTurn() {
    return this == DONE || this == ERROR;
  }

  static EventName of(String wireName) {
    for (EventName name : values()) {
      if (name.wireName.equals(wireName)) {
        return name;
      }
    }
    throw new IllegalStateException("No event is called " + wireName);
  }

  /** The name in streams and in the database. */
  @Override
  public String toString() {
    return wireName;
  }
}
