package dev.parley.inference.provider;

import dev.parley.inference.secret.Masks;
import dev.parley.inference.secret.Origins;
import dev.parley.outbound.AddressPolicy;
import dev.parley.outbound.RefusedException;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.secret.SecretBox;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rules of the providers that accounts store. */
@ApplicationScoped
class Providers {

  private static final int MOST = 50;

  private final ProviderRepository rows;
  private final ReadProviders read;
  private final KnownStored known;
  private final WatchHealth health;
  private final SecretBox secrets;
  private final AddressPolicy addresses;
  private final Ids ids;
  private final Clock clock;

  Providers(
      ProviderRepository rows,
      ReadProviders read,
      KnownStored known,
      WatchHealth health,
      SecretBox secrets,
      AddressPolicy addresses,
      Ids ids,
      Clock clock) {
    this.rows = rows;
    this.read = read;
    this.known = known;
    this.health = health;
    this.secrets = secrets;
    this.addresses = addresses;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Creates a provider.
   *
   * @throws ProblemException 400 naming the fields, 409 for a name that is taken or one too many
   */
  StoredProvider create(UUID account, ProviderFields fields) {
    fields.check();
    String name = needed("name", fields.name());
    checkAddress(needed("baseAddress", fields.baseAddress()));
    StoredProvider created =
        QuarkusTransaction.requiringNew()
            .call(
                () -> {
                  rows.lockAll(account);
                  if (rows.countOf(account) >= MOST) {
                    throw ProblemException.conflict(
                        "An account has at most " + MOST + " providers.");
                  }
                  ProviderEntity row = new ProviderEntity();
                  row.id = ids.next();
                  row.accountId = account;
                  row.name = name;
                  row.models = read.write(new ServedModels(List.of(), Map.of()));
                  row.weight = 1;
                  row.enabled = true;
                  row.createdAt = clock.instant();
                  fill(row, fields);
                  rows.persist(row);
                  return read.stored(row);
                });
    known.forget(account);
    return created;
  }

  /**
   * Changes what is given, and keeps the rest.
   *
   * @throws ProblemException 404 for another account's; 400 naming the fields; 409 for a name that
   *     is taken
   */
  StoredProvider edit(UUID account, UUID id, ProviderFields fields) {
    fields.check();
    if (fields.baseAddress() != null) {
      checkAddress(fields.baseAddress());
    }
    StoredProvider edited =
        QuarkusTransaction.requiringNew()
            .call(
                () -> {
                  rows.lockAll(account);
                  ProviderEntity row = rows.lock(account, id).orElseThrow(Providers::missing);
                  requireKeyForNewOrigin(row, fields);
                  fill(row, fields);
                  return read.stored(row);
                });
    known.forget(account);
    health.forget(StoredProvider.healthIdOf(id));
    return edited;
  }

  /** Deletes a provider; 404 for another account's. */
  void delete(UUID account, UUID id) {
    QuarkusTransaction.requiringNew()
        .run(() -> rows.delete(rows.lock(account, id).orElseThrow(Providers::missing)));
    known.forget(account);
    health.forget(StoredProvider.healthIdOf(id));
  }

  /** All of the account, by priority. */
  List<StoredProvider> list(UUID account) {
    return QuarkusTransaction.requiringNew()
        .call(() -> rows.all(account).stream().map(read::stored).toList());
  }

  /** One of the account's; 404 otherwise. */
  StoredProvider get(UUID account, UUID id) {
    return QuarkusTransaction.requiringNew()
        .call(() -> rows.find(account, id).map(read::stored).orElseThrow(Providers::missing));
  }

  private void fill(ProviderEntity row, ProviderFields fields) {
    if (fields.name() != null) {
      String name = fields.name().strip();
      if (rows.isNamed(row.accountId, name, row.id)) {
        throw ProblemException.conflict("Another provider has this name.");
      }
      row.name = name;
    }
    row.baseAddress = fields.baseAddress() == null ? row.baseAddress : fields.baseAddress();
    ServedModels before = read.models(row.models);
    ServedModels models =
        new ServedModels(
            fields.models() == null ? before.names() : fields.models(),
            fields.aliases() == null ? before.aliases() : fields.aliases());
    if (models.names().isEmpty() && models.aliases().isEmpty()) {
      throw ProblemException.invalid("models", "Expected at least one model, here or in aliases.");
    }
    row.models = read.write(models);
    row.weight = fields.weight() == null ? row.weight : fields.weight();
    row.priority = fields.priority() == null ? row.priority : fields.priority();
    if (fields.maxConcurrent() != null) {
      row.maxConcurrent = fields.maxConcurrent() == 0 ? null : fields.maxConcurrent();
    }
    row.enabled = fields.enabled() == null ? row.enabled : fields.enabled();
    changeKey(row, fields.apiKey());
    row.updatedAt = clock.instant();
  }

  /** Absent keeps the key, and so does the mask that was shown for it; an empty one removes it. */
  private void changeKey(ProviderEntity row, @Nullable String key) {
    if (key == null || row.sealedApiKey != null && Masks.isMask(key)) {
      return;
    }
    row.sealedApiKey = key.isEmpty() ? null : secrets.seal(key, StoredProvider.ownerOf(row.id));
  }

  /**
   * A key goes to the host that it was given for; whoever may only edit cannot send it elsewhere.
   */
  private static void requireKeyForNewOrigin(ProviderEntity row, ProviderFields fields) {
    String address = fields.baseAddress();
    String key = fields.apiKey();
    boolean given = key != null && !Masks.isMask(key);
    if (address != null
        && row.sealedApiKey != null
        && !given
        && !Origins.of(row.baseAddress).equals(Origins.of(address))) {
      throw ProblemException.invalid(
          "apiKey", "A new baseAddress needs its own key: give it again, or \"\" to have none.");
    }
  }

  private void checkAddress(String address) {
    try {
      addresses.check(address);
    } catch (RefusedException e) {
      throw ProblemException.invalid("baseAddress", String.valueOf(e.getMessage()));
    }
  }

  private static String needed(String field, @Nullable String text) {
    if (text == null || text.isBlank()) {
      throw ProblemException.invalid(field, "Is needed.");
    }
    return text.strip();
  }

  private static ProblemException missing() {
    return ProblemException.notFound("The provider");
  }
}
