package dev.parley.web.identity;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The conversation for which chat-service asks, as it says in the header {@link #HEADER}. It counts
 * only with a token whose subject is a conversation ({@code chat:<id>}), which nobody gets through
 * the API gateway; so a client cannot pretend to be another's contact.
 *
 * @param externalUserId the contact, by the account's own name
 * @param target where the conversation takes place, by the names of the Hook Schedules API
 * @param targetIdentifier of the contact there; null where it needs none
 * @param timeZone of the contact, as far as known
 * @param allowsSchedules whether the assistant may speak first later
 */
public record ChatOrigin(
    UUID chatClientId,
    String externalUserId,
    String target,
    @Nullable String targetIdentifier,
    @Nullable String timeZone,
    boolean allowsSchedules) {

  /** Name of the header. */
  public static final String HEADER = "X-Parley-Chat";

  private static final String SUBJECT = "chat:";
  private static final int FIELDS = 6;

  /** As a header's value. */
  public String encode() {
    return String.join(
        ".",
        List.of(
            part(chatClientId.toString()),
            part(externalUserId),
            part(target),
            part(targetIdentifier),
            part(timeZone),
            part(String.valueOf(allowsSchedules))));
  }

  /** Whether the subject of a token is a conversation, in which an assistant acts. */
  public static boolean isConversation(String subject) {
    return subject.startsWith(SUBJECT);
  }

  /**
   * Reads a header.
   *
   * @param subject of the caller's token
   * @return null when there is none, it is malformed, or the caller is no conversation
   */
  public static @Nullable ChatOrigin decode(@Nullable String header, String subject) {
    if (header == null || !isConversation(subject)) {
      return null;
    }
    String[] parts = header.split("\\.", -1);
    if (parts.length != FIELDS) {
      return null;
    }
    try {
      List<String> texts = new ArrayList<>();
      for (String part : parts) {
        texts.add(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
      }
      return new ChatOrigin(
          UUID.fromString(texts.get(0)),
          texts.get(1),
          texts.get(2),
          texts.get(3).isEmpty() ? null : texts.get(3),
          texts.get(4).isEmpty() ? null : texts.get(4),
          Boolean.parseBoolean(texts.get(5)));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String part(@Nullable String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((text == null ? "" : text).getBytes(StandardCharsets.UTF_8));
  }
}
