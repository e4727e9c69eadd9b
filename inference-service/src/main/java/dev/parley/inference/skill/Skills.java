package dev.parley.inference.skill;

import dev.parley.inference.json.ReadStrictly;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The skills of accounts: what they may be, and how models find them. */
@ApplicationScoped
public class Skills {

  private static final String WHAT = "The skill";

  private final SkillRepository rows;
  private final ReadStrictly json;
  private final SealHeaders headers;
  private final SkillConfig config;
  private final Ids ids;
  private final Clock clock;

  Skills(
      SkillRepository rows,
      ReadStrictly json,
      SealHeaders headers,
      SkillConfig config,
      Ids ids,
      Clock clock) {
    this.rows = rows;
    this.json = json;
    this.headers = headers;
    this.config = config;
    this.ids = ids;
    this.clock = clock;
  }

  /** One line of the list. */
  public record Listed(
      UUID id,
      Instant createdAt,
      String slug,
      @Nullable String description,
      int allowedToolsCount) {}

  /** What a model sees of a skill before it loads it. */
  public record Offered(UUID id, String slug, @Nullable String description) {}

  /**
   * The skills of these ids as a model sees them first, in the order of the ids. An id without a
   * skill, such as of one that was deleted, is passed over.
   */
  public List<Offered> offered(UUID account, List<UUID> wanted) {
    if (wanted.isEmpty()) {
      return List.of();
    }
    Map<UUID, Listed> found =
        QuarkusTransaction.requiringNew().call(() -> rows.listed(account, wanted)).stream()
            .collect(Collectors.toMap(Listed::id, Function.identity()));
    return wanted.stream()
        .distinct()
        .map(found::get)
        .filter(Objects::nonNull)
        .map(skill -> new Offered(skill.id(), skill.slug(), skill.description()))
        .toList();
  }

  /**
   * All of one skill of the account by its slug, whatever its case; its sources are not fetched.
   */
  public Optional<Skill> load(UUID account, String slug) {
    return QuarkusTransaction.requiringNew()
        .call(() -> rows.findBySlug(account, slug).map(this::toDomain));
  }

  /**
   * The same, only among those of these ids: a model can be talked into asking for a skill that its
   * AI gateway does not have.
   */
  public Optional<Skill> load(UUID account, Collection<UUID> among, String slug) {
    return load(account, slug).filter(skill -> among.contains(skill.id()));
  }

  /** All skills of the account, newest first. */
  public List<Listed> list(UUID account) {
    return QuarkusTransaction.requiringNew().call(() -> rows.listed(account));
  }

  /** One of the account's; 404 otherwise. */
  Skill get(UUID account, UUID id) {
    return QuarkusTransaction.requiringNew()
        .call(() -> rows.find(account, id).map(this::toDomain))
        .orElseThrow(Skills::missing);
  }

  /** At most so many skills whose slugs come after one, in the order of slugs. */
  List<Skill> page(UUID account, String after, int size) {
    return QuarkusTransaction.requiringNew()
        .call(() -> rows.page(account, after, size).stream().map(this::toDomain).toList());
  }

  /**
   * Creates a skill.
   *
   * @throws ProblemException 409 when its slug is taken; 400 for a source that is not valid; 422
   *     when the account has as many as it may
   */
  Skill create(UUID account, SkillFields fields) {
    return QuarkusTransaction.requiringNew()
        .call(
            () -> {
              rows.lock(account);
              requireFree(account, fields.slug(), null);
              requireRoom(rows.count(account));
              return toDomain(add(account, fields));
            });
  }

  /**
   * Replaces all of a skill but its id. A masked header value keeps the one that it stands for.
   *
   * @throws ProblemException 404 for another account's; 409 when another skill has the slug; 400
   *     for a source that is not valid
   */
  Skill replace(UUID account, UUID id, SkillFields fields) {
    return QuarkusTransaction.requiringNew()
        .call(
            () -> {
              rows.lock(account);
              SkillEntity row = rows.find(account, id).orElseThrow(Skills::missing);
              requireFree(account, fields.slug(), id);
              fill(row, fields);
              return toDomain(row);
            });
  }

  /** Deletes a skill; AI gateways that name it go on without it. 404 for another account's. */
  void delete(UUID account, UUID id) {
    QuarkusTransaction.requiringNew()
        .run(
            () -> {
              rows.lock(account);
              rows.delete(rows.find(account, id).orElseThrow(Skills::missing));
            });
  }

  /** Deletes all skills of the account and gives their number. */
  long clear(UUID account) {
    return QuarkusTransaction.requiringNew()
        .call(
            () -> {
              rows.lock(account);
              return rows.deleteAll(account);
            });
  }

  /** Hears of what could not be stored. */
  interface Refused {
    void refuse(int index, ProblemException why);
  }

  /**
   * Creates and replaces skills by their slugs, in one transaction; of two with one slug the later
   * stays. One that cannot be stored is told and does not hinder the others.
   *
   * @return how many were stored
   */
  int storeAll(UUID account, List<SkillFields> batch, Refused refused) {
    return QuarkusTransaction.requiringNew()
        .call(
            () -> {
              rows.lock(account);
              Map<String, SkillEntity> known =
                  rows.findBySlugs(account, batch.stream().map(SkillFields::slug).toList()).stream()
                      .collect(
                          Collectors.toMap(
                              row -> SkillRepository.keyOf(row.slug), Function.identity()));
              long count = rows.count(account);
              int stored = 0;
              for (int at = 0; at < batch.size(); at++) {
                SkillFields fields = batch.get(at);
                String key = SkillRepository.keyOf(fields.slug());
                try {
                  SkillEntity row = known.get(key);
                  if (row == null) {
                    requireRoom(count);
                    known.put(key, add(account, fields));
                    count++;
                  } else {
                    fill(row, fields);
                  }
                  stored++;
                } catch (ProblemException why) {
                  refused.refuse(at, why);
                }
              }
              return stored;
            });
  }

  private SkillEntity add(UUID account, SkillFields fields) {
    SkillEntity row = new SkillEntity();
    row.id = ids.next();
    row.accountId = account;
    row.createdAt = clock.instant();
    fill(row, fields);
    rows.persist(row);
    return row;
  }

  /** Changes nothing when the sources are not valid. */
  private void fill(SkillEntity row, SkillFields fields) {
    List<InstructionSource> before = row.options == null ? List.of() : toDomain(row).sources();
    List<InstructionSource> sources =
        CheckSources.restore(before, fields.options().instructionSources());
    SkillOptions stored = fields.options().withSources(SealHeaders.without(sources));
    row.slug = fields.slug();
    row.description = fields.description();
    row.instructions = fields.instructions();
    row.options = json.write(stored).toString();
    row.allowedToolsCount = stored.allowedToolsNames().size();
    row.sealedHeaders = headers.seal(row.id, sources);
    row.updatedAt = clock.instant();
  }

  private void requireFree(UUID account, String slug, @Nullable UUID own) {
    rows.findBySlug(account, slug)
        .filter(row -> !row.id.equals(own))
        .ifPresent(
            taken -> {
              throw ProblemException.conflict("Another skill has this slug.");
            });
  }

  private void requireRoom(long count) {
    if (count >= config.mostPerAccount()) {
      throw ProblemException.unprocessable(
          "An account may have at most " + config.mostPerAccount() + " skills.");
    }
  }

  private Skill toDomain(SkillEntity row) {
    SkillOptions options = json.stored(row.options, SkillOptions.class);
    return new Skill(
        row.id,
        row.accountId,
        row.slug,
        row.description,
        row.instructions,
        options.withSources(headers.open(row.id, row.sealedHeaders, options.instructionSources())),
        row.createdAt,
        row.updatedAt);
  }

  private static ProblemException missing() {
    return ProblemException.notFound(WHAT);
  }
}
