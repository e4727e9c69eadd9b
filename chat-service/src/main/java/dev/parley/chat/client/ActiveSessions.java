package dev.parley.chat.client;

import java.util.Map;
import java.util.UUID;

/** What the list of clients wants to know of their sessions. */
public interface ActiveSessions {

  /** Number of sessions that have not expired, by client; clients without any are left out. */
  Map<UUID, Long> countByClient(UUID account);
}
