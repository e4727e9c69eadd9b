package dev.parley.shell.address;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of public addresses. */
@ConfigMapping(prefix = "parley.shell.public-address")
public interface AddressConfig {

  /** How long one holds when the request does not say. */
  @WithDefault("PT1H")
  Duration lifetime();

  /** How long one may hold at most. */
  @WithDefault("P7D")
  Duration longest();

  /** How often expired ones are forgotten; they open nothing in between. */
  @WithDefault("PT10M")
  Duration sweep();

  /** How many an account may have at a time. */
  @WithDefault("10000")
  int mostPerAccount();
}
