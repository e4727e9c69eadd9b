package dev.parley.testing;

import dev.parley.web.identity.InternalTokens;
import io.quarkus.arc.Arc;
import java.util.Set;
import java.util.UUID;

/** Internal tokens for requests to the application under test. */
public final class TestTokens {

  private TestTokens() {}

  /** The value of an {@code Authorization} header that speaks for this account. */
  public static String bearer(UUID account) {
    InternalTokens tokens = Arc.container().instance(InternalTokens.class).get();
    return "Bearer " + tokens.issue(account, "key:test", Set.of());
  }
}
