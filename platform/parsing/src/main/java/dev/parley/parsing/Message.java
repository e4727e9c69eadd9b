package dev.parley.parsing;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the reading process answers: any number of blocks and progress notes, then one end or one
 * failure. Each is one line of JSON.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Message.Found.class, name = "block"),
  @JsonSubTypes.Type(value = Message.Progress.class, name = "progress"),
  @JsonSubTypes.Type(value = Message.End.class, name = "end"),
  @JsonSubTypes.Type(value = Message.Failed.class, name = "failure")
})
public sealed interface Message {

  /** The next block. */
  record Found(Block block) implements Message {}

  /** How far the reading is, such as page 3 of 28. */
  record Progress(int done, int of) implements Message {}

  /**
   * All that can be read was read.
   *
   * @param mediaType what the file turned out to be
   * @param pages how many; null where the format has none
   * @param properties of the file itself, such as title, author, created, subject; small texts
   * @param warning what could not be read of it, in a sentence; null when all was
   */
  record End(
      String mediaType,
      @Nullable Integer pages,
      Map<String, String> properties,
      @Nullable String warning)
      implements Message {}

  /** Nothing more comes, and what came does not count. */
  record Failed(Failure failure) implements Message {}
}
