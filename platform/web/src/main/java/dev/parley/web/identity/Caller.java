package dev.parley.web.identity;

import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.RequestScoped;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who makes the current request, as the gateway (or another service) vouched for in the internal
 * token. Everything that a request reads or writes belongs to {@link #account()}.
 */
@RequestScoped
public class Caller {

  private @Nullable Identity identity;
  private @Nullable String token;

  /** What an internal token says. */
  public record Identity(UUID account, String subject, Set<String> scopes) {}

  void set(Identity verified, String verifiedToken) {
    this.identity = verified;
    this.token = verifiedToken;
  }

  /** False on a public endpoint that was called without a token. */
  public boolean isPresent() {
    return identity != null;
  }

  /** The tenant. */
  public UUID account() {
    return present().account();
  }

  /**
   * The member, key or session that acts, such as {@code key:<id>} or {@code chat:<session id>}.
   */
  public String subject() {
    return present().subject();
  }

  /** What the subject may do; empty means all that the account may. */
  public Set<String> scopes() {
    return present().scopes();
  }

  /** The token itself, to be passed on when this service calls another for the same caller. */
  public String token() {
    if (token == null) {
      throw missing();
    }
    return token;
  }

  private Identity present() {
    if (identity == null) {
      throw missing();
    }
    return identity;
  }

  /** 401: nobody vouched for this request. */
  public static ProblemException missing() {
    return ProblemException.unauthenticated(
        "This service answers only to the API gateway. Call it there, with an API key as bearer"
            + " token.");
  }
}
