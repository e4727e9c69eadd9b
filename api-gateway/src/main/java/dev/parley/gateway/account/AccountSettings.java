package dev.parley.gateway.account;

import org.jspecify.annotations.Nullable;

/**
 * The parameters of an account; what is null stays as it is.
 *
 * @param allowConversationsLogging whether contents of conversations may be kept in logs for
 *     support; off unless asked for
 * @param automaticJsonHealing whether broken JSON in an answer is repaired
 */
public record AccountSettings(
    @Nullable Boolean allowConversationsLogging, @Nullable Boolean automaticJsonHealing) {}
