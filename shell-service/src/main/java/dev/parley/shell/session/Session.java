package dev.parley.shell.session;

import dev.parley.shell.tree.ShellUser;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A shell.
 *
 * @param user whose files it works on; a made-up one when it is ephemeral
 * @param ephemeral whether its files end with it
 * @param state what the last command left
 * @param command the one that is running; null when there is none
 */
record Session(
    UUID id,
    ShellUser user,
    boolean ephemeral,
    String state,
    Instant usedAt,
    @Nullable UUID command) {}
