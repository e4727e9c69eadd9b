package dev.parley.rag.ingestion;

import dev.parley.rag.sql.Database;
import dev.parley.web.ids.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The queued documents as work: who takes which, for how long, and what becomes of failures. Time
 * is the application's clock.
 */
@ApplicationScoped
class IngestionQueue {

  /** Jumps from account to account in the queue's index instead of reading all of it. */
  private static final String ACCOUNTS =
      "WITH RECURSIVE waiting(account_id) AS ("
          + " (SELECT account_id FROM document WHERE state = 'Queued' AND lane = ?"
          + " ORDER BY account_id LIMIT 1)"
          + " UNION ALL SELECT (SELECT d.account_id FROM document d WHERE d.state = 'Queued'"
          + " AND d.lane = ? AND d.account_id > w.account_id ORDER BY d.account_id LIMIT 1)"
          + " FROM waiting w"
          + " WHERE w.account_id IS NOT NULL)"
          + " SELECT account_id FROM waiting WHERE account_id IS NOT NULL";

  private static final String DUE =
      "SELECT id, character_count, attempts, blob_key IS NOT NULL AND work = 'Parse' AS to_read"
          + " FROM document WHERE lane = ? AND account_id = ?"
          + " AND state = 'Queued' AND next_attempt_at <= ?"
          + " AND (lease_until IS NULL OR lease_until < ?) AND attempts < ?"
          + " ORDER BY next_attempt_at, id LIMIT ? FOR UPDATE SKIP LOCKED";
  private static final String LEASE =
      "UPDATE document SET lease_id = ?, lease_owner = ?, lease_until = ?, heartbeat_at = ?,"
          + " attempts = attempts + 1, started_at = COALESCE(started_at, ?)"
          + " FROM collection c WHERE document.id = ANY (?) AND c.id = document.collection_id"
          + " RETURNING document.id, document.account_id, collection_id, revision, contents, work,"
          + " enabled, attempts, document.name, blob_key, password,"
          + " COALESCE(document.chunk_method, c.chunk_method) AS method,"
          + " COALESCE(document.parser_config, c.parser_config) AS config";
  private static final String FREE = " lease_id = NULL, lease_owner = NULL, lease_until = NULL";

  /** An account that waits for no more documents than these waits for a few. */
  private static final int FEW = 4;

  private static final int MOST_ACCOUNTS = 100;

  /** What waits for an engine or an upstream waits at most so long. */
  static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  private final Database database;
  private final IngestionConfig config;
  private final Ids ids;
  private final Clock clock;
  private final Map<Lane, UUID> lastServed = new ConcurrentHashMap<>();

  IngestionQueue(Database database, IngestionConfig config, Ids ids, Clock clock) {
    this.database = database;
    this.config = config;
    this.ids = ids;
    this.clock = clock;
  }

  private record Due(UUID id, UUID account, int characters, int attempts, boolean toRead) {

    /** What broke a batch is not to break another's, and a file may take long to read. */
    boolean alone() {
      return attempts > 0 || toRead;
    }
  }

  /**
   * Takes the next batch, the same share for each account that waits. A document that failed
   * before, or is a file to read, is taken alone.
   */
  @Transactional
  public List<LeasedDocument> lease(Lane lane) {
    Instant now = clock.instant();
    List<UUID> accounts = accountsInTurn(lane);
    List<Due> due = new ArrayList<>();
    int share = Math.max(1, config.batchSize() / Math.max(1, accounts.size()));
    for (UUID account : accounts) {
      if (due.size() < config.batchSize()) {
        due.addAll(due(lane, account, now, share));
      }
    }
    List<Due> chosen = choose(due);
    if (!chosen.isEmpty()) {
      lastServed.put(lane, chosen.getLast().account());
    }
    return take(chosen, now);
  }

  /**
   * Takes documents of accounts that wait for a few only, so that these need not wait for the
   * batches of accounts that wait for many.
   */
  @Transactional
  public List<LeasedDocument> leaseFew(Lane lane) {
    Instant now = clock.instant();
    List<Due> due = new ArrayList<>();
    accountsInTurn(lane).stream()
        .limit(MOST_ACCOUNTS)
        .map(account -> due(lane, account, now, FEW + 1))
        .filter(waiting -> waiting.size() <= FEW)
        .forEach(due::addAll);
    return take(choose(due), now);
  }

  private List<LeasedDocument> take(List<Due> chosen, Instant now) {
    if (chosen.isEmpty()) {
      return List.of();
    }
    UUID lease = ids.next();
    return database.list(
        LEASE,
        row ->
            new LeasedDocument(
                row.getObject("id", UUID.class),
                row.getObject("account_id", UUID.class),
                row.getObject("collection_id", UUID.class),
                row.getLong("revision"),
                row.getString("contents"),
                LeasedDocument.Work.valueOf(row.getString("work")),
                row.getString("name"),
                row.getString("blob_key"),
                row.getString("password"),
                row.getString("method"),
                row.getString("config"),
                row.getBoolean("enabled"),
                row.getInt("attempts"),
                lease),
        lease,
        config.nodeName(),
        now.plus(config.lease()),
        now,
        now,
        chosen.stream().map(Due::id).toArray(UUID[]::new));
  }

  /** All accounts with queued documents, beginning after the one that was served last. */
  private List<UUID> accountsInTurn(Lane lane) {
    List<UUID> accounts =
        new ArrayList<>(
            database.list(ACCOUNTS, row -> row.getObject(1, UUID.class), lane.name(), lane.name()));
    int after = accounts.indexOf(lastServed.get(lane)) + 1;
    Collections.rotate(accounts, -after);
    return accounts;
  }

  private List<Due> due(Lane lane, UUID account, Instant now, int share) {
    return database.list(
        DUE,
        row ->
            new Due(
                row.getObject("id", UUID.class),
                account,
                row.getInt(2),
                row.getInt(3),
                row.getBoolean("to_read")),
        lane.name(),
        account,
        now,
        now,
        config.attempts(),
        share);
  }

  private List<Due> choose(List<Due> due) {
    List<Due> chosen = new ArrayList<>();
    int characters = 0;
    for (Due document : due) {
      characters += document.characters();
      if (!chosen.isEmpty() && (document.alone() || characters > config.batchCharacters())) {
        break;
      }
      chosen.add(document);
      if (document.alone()) {
        break;
      }
    }
    return chosen;
  }

  /**
   * Keeps the leases for some more time. A document that is being written at this moment is passed
   * over, so that the two never wait for each other; its lease outlasts several renewals.
   */
  void renew(Collection<UUID> leases) {
    Instant now = clock.instant();
    database.update(
        """
        UPDATE document SET lease_until = ?, heartbeat_at = ?
        WHERE id IN (SELECT id FROM document WHERE lease_id = ANY (?) FOR UPDATE SKIP LOCKED)""",
        now.plus(config.lease()),
        now,
        leases.toArray(UUID[]::new));
  }

  /** Frees what an instance of this name held when it ended; the attempts it made count. */
  int releaseHeldBefore() {
    return database.update(
        "UPDATE document SET" + FREE + " WHERE lease_owner = ?", config.nodeName());
  }

  /** Frees what this instance holds when it stops in order; the attempts do not count. */
  void giveBackAll() {
    database.update(
        "UPDATE document SET"
            + FREE
            + ", attempts = GREATEST(0, attempts - 1) WHERE lease_owner = ?",
        config.nodeName());
  }

  /** Frees documents that were not worked on; the attempt does not count. */
  void giveBack(List<LeasedDocument> documents, String reason, Duration pause) {
    documents.forEach(
        document ->
            database.update(
                "UPDATE document SET"
                    + FREE
                    + ", attempts = GREATEST(0, attempts - 1), next_attempt_at = ?, last_error = ?"
                    + " WHERE id = ? AND lease_id = ?",
                clock.instant().plus(pause),
                reason,
                document.id(),
                document.lease()));
  }

  /** Frees all that is still held under the leases; the attempt does not count. */
  void giveBackLeases(Collection<UUID> leases, String reason) {
    database.update(
        "UPDATE document SET"
            + FREE
            + ", attempts = GREATEST(0, attempts - 1), next_attempt_at = ?, last_error = ?"
            + " WHERE lease_id = ANY (?)",
        clock.instant(),
        reason,
        leases.toArray(UUID[]::new));
  }

  /** Notes a failure: tried again after a pause, or given up on after the last attempt. */
  void fail(LeasedDocument document, String reason) {
    boolean last = document.attempts() >= config.attempts();
    database.update(
        "UPDATE document SET"
            + FREE
            + ", state = ?, cancel_cause = ?, finished_at = ?, next_attempt_at = ?, last_error = ?"
            + " WHERE id = ? AND lease_id = ?",
        last ? "Cancelled" : "Queued",
        last ? "Failed" : null,
        last ? clock.instant() : null,
        clock.instant().plus(pauseAfter(document.attempts())),
        reason,
        document.id(),
        document.lease());
  }

  private Duration pauseAfter(int attempts) {
    return config.pause().multipliedBy(1L << (2 * Math.min(10, attempts - 1)));
  }

  /** Gives up at once on what another attempt would not change. */
  void reject(LeasedDocument document, String reason) {
    database.update(
        "UPDATE document SET"
            + FREE
            + ", state = 'Cancelled', cancel_cause = 'Failed', finished_at = ?, last_error = ?"
            + " WHERE id = ? AND lease_id = ?",
        clock.instant(),
        reason,
        document.id(),
        document.lease());
  }

  /**
   * Notes how far a document is.
   *
   * @param progress 0 to 1
   */
  void progress(LeasedDocument document, double progress, String message) {
    database.update(
        "UPDATE document SET progress = ?, progress_message = ? WHERE id = ? AND lease_id = ?",
        progress,
        message,
        document.id(),
        document.lease());
  }

  /** Gives up on documents whose indexing was interrupted at every attempt; returns how many. */
  int giveUpInterrupted() {
    Instant now = clock.instant();
    return database.update(
        "UPDATE document SET"
            + FREE
            + ", state = 'Cancelled', cancel_cause = 'Failed', finished_at = ?, last_error = ?"
            + " WHERE state = 'Queued' AND attempts >= ?"
            + " AND (lease_until IS NULL OR lease_until < ?)",
        now,
        "Indexing was interrupted " + config.attempts() + " times; it may be too large.",
        config.attempts(),
        now);
  }

  /**
   * Ends waits that are longer than any pause, and leases longer than any lease: they were given
   * while the clock was ahead. Returns how many.
   */
  int endOverlongWaits() {
    Instant now = clock.instant();
    Instant latest =
        now.plus(
            LONGEST_WAIT.compareTo(pauseAfter(config.attempts())) > 0
                ? LONGEST_WAIT
                : pauseAfter(config.attempts()));
    return database.update(
        "UPDATE document SET"
            + FREE
            + ", next_attempt_at = LEAST(next_attempt_at, ?) WHERE state = 'Queued'"
            + " AND (next_attempt_at > ? OR lease_until > ?)",
        now,
        latest,
        now.plus(config.lease()).plus(LONGEST_WAIT));
  }

  /** Has an indexed document's chunks embedded again. */
  void requeue(UUID document) {
    database.update(
        "UPDATE document SET"
            + FREE
            + ", state = 'Queued', cancel_cause = NULL, work = 'Embed', attempts = 0,"
            + " next_attempt_at = ? WHERE id = ? AND state = 'Indexed'",
        clock.instant(),
        document);
  }
}
