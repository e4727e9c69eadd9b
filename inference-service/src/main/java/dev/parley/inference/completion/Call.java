package dev.parley.inference.completion;

import dev.parley.inference.upstream.ClientPresence;
import java.util.UUID;

/**
 * For whom a completion is made.
 *
 * @param token the caller's own, to ask other services with
 */
public record Call(UUID account, String token, ClientPresence client) {

  /** Without the token: this may reach a log. */
  @Override
  public String toString() {
    return "Call[" + account + "]";
  }
}
