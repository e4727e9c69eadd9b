package dev.parley.gateway.routing;

/** The services behind the gateway. */
public enum Service {
  INFERENCE("inference-service"),
  RAG("rag-service"),
  CHAT("chat-service"),
  SCHEDULER("scheduler-service"),
  SHELL("shell-service");

  private final String title;

  Service(String title) {
    this.title = title;
  }

  /** The name that people read, such as {@code rag-service}. */
  public String title() {
    return title;
  }
}
