package dev.parley.scheduler.activation;

import java.util.Locale;

/** How far an activation is. */
public enum RunStatus {
  /** It was told to whoever acts on it, who has not reported yet. */
  RUNNING,
  SUCCEEDED,
  FAILED,
  /** Nothing was done, as a policy says; the error says which. */
  SKIPPED;

  /** As it is kept and shown. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The status of a label. */
  public static RunStatus of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
