package dev.parley.chat.conversation;

import dev.parley.chat.client.ChatClients;
import dev.parley.web.page.PageRequest;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The list of a client's sessions. Reads exactly what it shows, of one table: counters stand with
 * the conversation, and only the beginning of a context is read.
 */
@ApplicationScoped
class ListSessions {

  private static final int PREVIEW = 120;

  private static final String COLUMNS =
      "SELECT id, tag, left(extra_context, "
          + PREVIEW
          + "), access_key, created_at, last_message_at, message_count, token_count, expires_at,"
          + " channel, contact, handler";
  private static final String OF_CLIENT =
      " FROM conversation WHERE account_id = :account AND chat_client_id = :client";
  private static final String FILTER = " AND search LIKE :filter";
  private static final String PAGE = " ORDER BY id DESC LIMIT :size OFFSET :offset";

  private final EntityManager entities;
  private final ChatClients clients;

  ListSessions(EntityManager entities, ChatClients clients) {
    this.entities = entities;
    this.clients = clients;
  }

  /** A session in the list. */
  record Listed(
      UUID id,
      @Nullable String tagName,
      @Nullable String contextPreview,
      String sessionKey,
      Instant createdAt,
      @Nullable Instant lastMessage,
      long messageCount,
      long tokenCount,
      Instant expiresAt,
      String channel,
      @Nullable String contact,
      String handler) {}

  /** One page of a list, and how many there are in all. */
  record ListedPage(List<Listed> sessions, long total) {}

  /**
   * Sessions of a client, the newest first.
   *
   * @param filter part of the key, tag, id, or of the first 4,000 characters of the context, in any
   *     case; null or blank for all
   * @throws ProblemException 404 when the account has no such client
   */
  @Transactional
  ListedPage list(UUID account, UUID client, @Nullable String filter, PageRequest page) {
    clients.get(account, client);
    String where = filter == null || filter.isBlank() ? OF_CLIENT : OF_CLIENT + FILTER;
    Query rows = entities.createNativeQuery(COLUMNS + where + PAGE, Object[].class);
    Query count = entities.createNativeQuery("SELECT count(*)" + where, Long.class);
    for (Query query : List.of(rows, count)) {
      query.setParameter("account", account).setParameter("client", client);
      if (filter != null && !filter.isBlank()) {
        query.setParameter("filter", pattern(filter));
      }
    }
    rows.setParameter("size", page.pageSize).setParameter("offset", page.offset());
    List<?> found = rows.getResultList();
    boolean whole = page.page == 1 && found.size() < page.pageSize;
    long total = whole ? found.size() : (Long) count.getSingleResult();
    return new ListedPage(found.stream().map(row -> listed((Object[]) row)).toList(), total);
  }

  private static String pattern(String filter) {
    String text = filter.strip().toLowerCase(Locale.ROOT);
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
  }

  private static Listed listed(Object[] row) {
    return new Listed(
        (UUID) row[0],
        (String) row[1],
        (String) row[2],
        (String) row[3],
        (Instant) row[4],
        (Instant) row[5],
        ((Number) row[6]).longValue(),
        ((Number) row[7]).longValue(),
        (Instant) row[8],
        (String) row[9],
        (String) row[10],
        (String) row[11]);
  }
}
