package dev.parley.gateway.routing;

import dev.parley.gateway.admin.BootstrapSecret;
import dev.parley.web.identity.InternalTokens;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Lets the operator through to a service: the bootstrap secret becomes an internal token with the
 * scope {@code operator}, which no key has, and with an account that owns nothing.
 */
@ApplicationScoped
class AdmitOperator {

  private static final UUID NO_ACCOUNT = new UUID(0, 0);
  private static final String OPERATOR = "operator";

  private final BootstrapSecret secret;
  private final InternalTokens tokens;

  AdmitOperator(BootstrapSecret secret, InternalTokens tokens) {
    this.secret = secret;
    this.tokens = tokens;
  }

  /** An internal token; null for whoever does not hold the secret. */
  @Nullable String tokenFor(@Nullable String credential) {
    boolean holds = credential != null && secret.matches(credential);
    return holds ? tokens.issue(NO_ACCOUNT, OPERATOR, Set.of(OPERATOR)) : null;
  }

  static ProblemException refusal() {
    return ProblemException.unauthenticated(
        "The admin API answers only to the bootstrap secret of this installation.");
  }
}
