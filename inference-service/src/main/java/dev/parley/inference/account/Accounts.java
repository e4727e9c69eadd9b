package dev.parley.inference.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.events.Event;
import dev.parley.events.EventJson;
import dev.parley.events.Inbox;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** The settings of accounts, kept from the API gateway's events. */
@ApplicationScoped
public class Accounts {

  private static final String CONSUMER = "inference.accounts";
  private static final String CHANGED = "account.changed";

  private final AccountRepository rows;
  private final EventJson json;
  private final Inbox inbox;

  /** So short that a changed setting acts within seconds, also in another instance. */
  private final Cache<UUID, Account> known =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofSeconds(3)).build();

  /** What was last read, for while the database is away. */
  private final Cache<UUID, Account> last =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofMinutes(15)).build();

  Accounts(AccountRepository rows, EventJson json, Inbox inbox) {
    this.rows = rows;
    this.json = json;
    this.inbox = inbox;
  }

  /**
   * An account; one of which nothing is known yet has all settings off. While the database is away,
   * one that was read in the last 15 minutes is as it was then.
   */
  public Account get(UUID id) {
    Account account = known.getIfPresent(id);
    if (account == null) {
      account = read(id);
      known.put(id, account);
    }
    return account;
  }

  private Account read(UUID id) {
    try {
      Account account =
          QuarkusTransaction.requiringNew()
              .call(() -> rows.findByIdOptional(id).map(Accounts::toDomain))
              .orElseGet(() -> Account.unknown(id));
      last.put(id, account);
      return account;
    } catch (RuntimeException e) {
      Account before = last.getIfPresent(id);
      if (before == null) {
        throw e;
      }
      return before;
    }
  }

  @Incoming("accounts")
  @Blocking
  @Transactional
  void take(String record) {
    Event event = json.read(record);
    if (event.type().equals(CHANGED) && inbox.firstTime(event, CONSUMER)) {
      keep(event);
      known.invalidate(event.account());
    }
  }

  private void keep(Event event) {
    AccountEntity row = rows.findByIdOptional(event.account()).orElse(null);
    if (row == null) {
      row = new AccountEntity();
      row.id = event.account();
      fill(row, event);
      rows.persist(row);
    } else if (!event.at().isBefore(row.changedAt)) {
      fill(row, event);
    }
  }

  private static void fill(AccountEntity row, Event event) {
    JsonNode data = event.data();
    row.name = data.path("name").asText("");
    row.automaticJsonHealing = data.path("automaticJsonHealing").asBoolean(false);
    row.hookNonce = data.path("hookNonce").asText("");
    row.changedAt = event.at();
  }

  private static Account toDomain(AccountEntity row) {
    return new Account(row.id, row.name, row.automaticJsonHealing, row.hookNonce);
  }
}
