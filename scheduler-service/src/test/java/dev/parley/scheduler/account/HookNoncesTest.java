package dev.parley.scheduler.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.events.Outbox;
import dev.parley.scheduler.FakeChat;
import dev.parley.testing.StackResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(StackResource.class)
@WithTestResource(FakeChat.class)
class HookNoncesTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final UUID account = UUID.randomUUID();

  @Inject HookNonces nonces;
  @Inject Outbox outbox;

  @Test
  void followTheEventsOfTheGateway() {
    assertThat(nonces.of(account)).isEmpty();
    tell("account.changed", "$2a$06$first");
    await().atMost(LIMIT).until(() -> nonces.of(account).isPresent());
    tell("account.seen", "$2a$06$other");
    tell("account.changed", "$2a$06$second");
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(nonces.of(account)).contains("$2a$06$second"));
  }

  @Test
  void olderOnesChangeNothing() {
    Instant now = Instant.now();
    nonces.keep(account, "new", now);
    nonces.keep(account, "old", now.minusSeconds(1));
    assertThat(nonces.of(account)).contains("new");
    nonces.keep(account, "", now.plusSeconds(1));
    assertThat(nonces.of(account)).isEmpty();
  }

  private void tell(String type, String nonce) {
    QuarkusTransaction.requiringNew()
        .run(
            () ->
                outbox.publish(
                    "gateway.accounts",
                    account.toString(),
                    type,
                    account,
                    Map.of("name", "Acme", "hookNonce", nonce)));
  }
}
