package dev.parley.inference.pipeline;

import dev.parley.inference.upstream.ClientPresence;
import dev.parley.web.identity.ChatOrigin;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * For whom an answer is made, and what is noted down while it is.
 *
 * @param id of the answer
 * @param subject the member, key or session that acts, such as {@code key:<id>}
 * @param tokens gives a token of the caller, valid now, to ask other services with; an answer with
 *     tools can take longer than the token with which the caller came is valid
 * @param chat the conversation for which chat-service asks; null for all other callers
 * @param sources the passages that the answer may cite
 * @param log what was run for the answer
 * @param expenses what the answer takes beside the tokens of its model
 */
public record Call(
    UUID id,
    UUID account,
    String subject,
    Supplier<String> tokens,
    ClientPresence client,
    @Nullable ChatOrigin chat,
    Sources sources,
    RunLog log,
    Expenses expenses) {

  /** The start of a call, with nothing noted yet. */
  public Call(
      UUID id, UUID account, String subject, Supplier<String> tokens, ClientPresence client) {
    this(id, account, subject, tokens, client, null);
  }

  /** The same for a conversation. */
  public Call(
      UUID id,
      UUID account,
      String subject,
      Supplier<String> tokens,
      ClientPresence client,
      @Nullable ChatOrigin chat) {
    this(id, account, subject, tokens, client, chat, new Sources(), new RunLog(), new Expenses());
  }

  /** A token of the caller that is valid now. */
  public String token() {
    return tokens.get();
  }

  /** Without the token: this may reach a log. */
  @Override
  public String toString() {
    return "Call[" + id + ", " + account + "]";
  }
}
