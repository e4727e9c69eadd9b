package dev.parley.standalone;

/**
 * What listens on a port in a stack, in the order of the default ports. Uses the JDK only, because
 * the launcher also runs it from source before anything is built.
 */
enum Part {
  GATEWAY("api-gateway"),
  INFERENCE("inference-service"),
  RAG("rag-service"),
  CHAT("chat-service"),
  SCHEDULER("scheduler-service"),
  SHELL("shell-service"),
  POSTGRES("postgres"),
  KAFKA("kafka"),
  KAFKA_CONTROLLER("kafka-controller");

  private final String label;

  Part(String label) {
    this.label = label;
  }

  /** As shown, as its log file is named, and, of a service, as its module is named. */
  String label() {
    return label;
  }

  /** The environment variable that moves this port alone. */
  String portVariable() {
    return "PARLEY_PORT_" + name();
  }
}
