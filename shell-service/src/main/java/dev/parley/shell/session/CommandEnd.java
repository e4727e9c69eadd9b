package dev.parley.shell.session;

import dev.parley.shell.sandbox.Ended;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a command ended.
 *
 * @param exitCode 0 to 255; 137 when it was killed
 * @param ended {@code exited}, or why it was killed: {@code time}, {@code memory}, {@code output},
 *     {@code disk}, {@code cancelled}; {@code failed} when it did not begin
 * @param message the same in words; also tells when the shell cannot keep its environment
 * @param output what it printed, standard output and error in their order; null in a stream
 */
public record CommandEnd(
    UUID commandId,
    int exitCode,
    String ended,
    String message,
    long durationMillis,
    @Nullable String output) {

  static CommandEnd of(UUID id, Ended ended, @Nullable String output) {
    return new CommandEnd(
        id,
        ended.exitCode(),
        ended.reason().name().toLowerCase(Locale.ROOT),
        ended.words(),
        ended.took().toMillis(),
        output);
  }
}
