package dev.parley.embedded;

import java.nio.file.Path;

/**
 * How the single Kafka node is set up.
 *
 * @param dataDirectory logs and metadata; formatted when new
 * @param port of the broker on 127.0.0.1; 0 takes a free one
 * @param controllerPort of the KRaft controller on 127.0.0.1; 0 takes a free one
 */
public record KafkaOptions(Path dataDirectory, int port, int controllerPort) {

  /** On free ports. */
  public static KafkaOptions in(Path dataDirectory) {
    return new KafkaOptions(dataDirectory, 0, 0);
  }
}
