package dev.parley.shell;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

/** Settings of the service in tests: a folder of its own, and quotas that a test can fill. */
public final class ShellStack implements QuarkusTestResourceLifecycleManager {

  /** Bytes that a user may have. */
  public static final long USER_QUOTA = 150_000_000;

  /** Bytes that an account may have. */
  public static final long ACCOUNT_QUOTA = 200_000_000;

  @Override
  public Map<String, String> start() {
    try {
      return Map.of(
          "parley.shell.directory", Files.createTempDirectory("parley-shell").toString(),
          "parley.shell.quota.user", String.valueOf(USER_QUOTA),
          "parley.shell.quota.account", String.valueOf(ACCOUNT_QUOTA),
          "parley.public.url", "http://gateway.test");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop() {}
}
