package dev.parley.inference.memory;

import dev.parley.inference.memory.Remembered.Outcome;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The memories of accounts' external users. Expired ones are never given out.
 *
 * <p>What is deleted stays deleted, also when an answer is being written at that moment: it has
 * read the memories before, and may want to remember one of them again, in whatever words. So an
 * answer takes {@link #mark} before it reads anything, and shows it when it remembers; if memories
 * of the user were deleted in between, nothing is kept.
 */
@ApplicationScoped
public class Memories {

  /** For {@link #recall}: all of them. */
  public static final int ALL = Integer.MAX_VALUE;

  private static final int LONGEST_USER = 500;
  private static final Duration FURTHEST_EXPIRY = Duration.ofDays(36_525);

  private final MemoryRepository rows;
  private final Deletions deletions;
  private final MemoryConfig config;
  private final Ids ids;
  private final Clock clock;

  Memories(MemoryRepository rows, Deletions deletions, MemoryConfig config, Ids ids, Clock clock) {
    this.rows = rows;
    this.deletions = deletions;
    this.config = config;
    this.ids = ids;
    this.clock = clock;
  }

  /** To be taken when an answer begins, before its request is read for what to remember. */
  public DeletionMark mark(UUID account, String externalUser) {
    return QuarkusTransaction.requiringNew().call(() -> deletions.last(account, externalUser));
  }

  /**
   * Remembers something. The same content in the same format is one memory, which then has the
   * newer expiry. When the user has as many as may be, the one that was longest not remembered
   * again makes room.
   *
   * @param begun what {@link #mark} gave when the answer began
   * @param expiresAt null for never; a {@code DateReminder} needs it
   * @throws ProblemException 400 naming what is not valid
   */
  public Remembered remember(
      UUID account,
      String externalUser,
      DeletionMark begun,
      String content,
      MemoryFormat format,
      @Nullable Instant expiresAt) {
    Instant now = clock.instant();
    check(externalUser, content, format, expiresAt, now);
    return QuarkusTransaction.requiringNew()
        .call(
            () -> {
              rows.lock(account, externalUser);
              if (!deletions.last(account, externalUser).equals(begun)) {
                return new Remembered(Outcome.DeletedMeanwhile, null);
              }
              rows.deleteExpired(account, externalUser, now);
              String key = ContentKey.of(content);
              Optional<MemoryEntity> same = rows.findSame(account, externalUser, format, key);
              MemoryEntity row = same.orElseGet(() -> blank(account, externalUser, format, now));
              row.content = content.strip();
              row.rememberedAt = now;
              row.expiresAt = expiresAt;
              if (same.isEmpty()) {
                row.contentKey = key;
                rows.persist(row);
                rows.flush();
                rows.keepLatest(account, externalUser, config.mostPerUser());
              }
              return new Remembered(same.isEmpty() ? Outcome.New : Outcome.Merged, toDomain(row));
            });
  }

  /**
   * What is remembered of a user, the last remembered first.
   *
   * @param limit at most so many, or {@link #ALL}
   */
  public List<Memory> recall(UUID account, String externalUser, int limit) {
    return QuarkusTransaction.requiringNew()
        .call(
            () ->
                rows.recall(account, externalUser, limit, clock.instant()).stream()
                    .map(Memories::toDomain)
                    .toList());
  }

  /**
   * A part of the account's memories, newest first.
   *
   * @param filter a part of the id, the content or the user's id; null or blank for all
   * @param before the last one of the part before this; null for the first part
   */
  List<Memory> page(
      UUID account,
      @Nullable String filter,
      @Nullable MemoryFormat format,
      @Nullable Memory before,
      int size) {
    String text = filter == null || filter.isBlank() ? null : filter.strip();
    UUID last = before == null ? null : before.id();
    return QuarkusTransaction.requiringNew()
        .call(
            () ->
                rows.page(account, text, format, last, size, clock.instant()).stream()
                    .map(Memories::toDomain)
                    .toList());
  }

  /** One of the account's; 404 otherwise. */
  Memory get(UUID account, UUID id) {
    return QuarkusTransaction.requiringNew()
        .call(() -> rows.find(account, id, clock.instant()).map(Memories::toDomain))
        .orElseThrow(Memories::missing);
  }

  /** Deletes one of the account's and gives what it was; 404 otherwise. */
  Memory delete(UUID account, UUID id) {
    Memory memory = get(account, id);
    return QuarkusTransaction.requiringNew()
        .call(
            () -> {
              Instant now = clock.instant();
              rows.lock(account, memory.externalUserId());
              if (!rows.delete(account, id, now)) {
                throw missing();
              }
              deletions.mark(account, memory.externalUserId(), now);
              return memory;
            });
  }

  /**
   * Forgets one of a user's, and says whether it was there. Who acts for one user cannot reach
   * another's by naming an id.
   */
  public boolean forget(UUID account, String externalUser, UUID id) {
    boolean isTheirs =
        recall(account, externalUser, ALL).stream().anyMatch(memory -> memory.id().equals(id));
    if (isTheirs) {
      delete(account, id);
    }
    return isTheirs;
  }

  /** Deletes all of a user in one format and gives their number, which may be 0. */
  long deleteAll(UUID account, String externalUser, MemoryFormat format) {
    return QuarkusTransaction.requiringNew()
        .call(
            () -> {
              Instant now = clock.instant();
              rows.lock(account, externalUser);
              deletions.mark(account, externalUser, now);
              return rows.deleteAll(account, externalUser, format, now);
            });
  }

  private void check(
      String externalUser,
      String content,
      MemoryFormat format,
      @Nullable Instant expiresAt,
      Instant now) {
    List<FieldError> errors = new ArrayList<>();
    checkText("externalUserId", externalUser, LONGEST_USER, errors);
    checkText("content", content, config.longestContent(), errors);
    if (expiresAt == null) {
      if (format == MemoryFormat.DateReminder) {
        errors.add(new FieldError("expiresAt", "A DateReminder needs the time when it expires."));
      }
    } else if (!expiresAt.isAfter(now) || expiresAt.isAfter(now.plus(FURTHEST_EXPIRY))) {
      errors.add(new FieldError("expiresAt", "Must be in the future, within 100 years."));
    }
    if (!errors.isEmpty()) {
      throw ProblemException.invalid(errors);
    }
  }

  private static void checkText(String field, String text, int longest, List<FieldError> errors) {
    if (text.isBlank() || text.length() > longest || text.indexOf('\0') >= 0) {
      errors.add(
          new FieldError(
              field, "Must have 1 to " + longest + " characters, none of them a NUL character."));
    }
  }

  private MemoryEntity blank(UUID account, String user, MemoryFormat format, Instant now) {
    MemoryEntity row = new MemoryEntity();
    row.id = ids.next();
    row.accountId = account;
    row.externalUserId = user;
    row.format = format;
    row.createdAt = now;
    return row;
  }

  private static Memory toDomain(MemoryEntity row) {
    return new Memory(
        row.id, row.externalUserId, row.content, row.format, row.createdAt, row.expiresAt);
  }

  private static ProblemException missing() {
    return ProblemException.notFound("The memory");
  }
}
