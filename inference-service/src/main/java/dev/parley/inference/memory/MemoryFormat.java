package dev.parley.inference.memory;

/** What a memory is. */
public enum MemoryFormat {
  /** Something to know of the user, for ever or until it expires. */
  Text,
  /** Something that is due on a day, and forgotten once it has passed. */
  DateReminder
}
