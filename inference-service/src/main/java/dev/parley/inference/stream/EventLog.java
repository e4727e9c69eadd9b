package dev.parley.inference.stream;

import org.jspecify.annotations.Nullable;

/** Events that happen one after the other, and can be read as often as wanted. Safe for threads. */
public interface EventLog {

  /**
   * An event.
   *
   * @param type its name; null for one without
   * @param id by which a client says where it goes on; null for one without
   * @param data without a line break
   */
  record Event(@Nullable String type, @Nullable String id, String data) {}

  /** The event of this number, from 0; null when it has not happened, or is not kept any more. */
  @Nullable Event at(int number);

  /** Whether no more will happen. */
  boolean isOver();
}
