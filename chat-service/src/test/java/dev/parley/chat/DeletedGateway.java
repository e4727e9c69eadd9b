package dev.parley.chat;

import dev.parley.events.Outbox;
import io.quarkus.narayana.jta.QuarkusTransaction;
import java.util.Map;
import java.util.UUID;

/** Tells as inference-service does that an AI gateway was deleted. */
public final class DeletedGateway {

  private DeletedGateway() {}

  public static void tell(Outbox outbox, UUID account, UUID gateway) {
    QuarkusTransaction.requiringNew()
        .run(
            () ->
                outbox.publish(
                    "inference.ai-gateways",
                    gateway.toString(),
                    "ai-gateway.deleted",
                    account,
                    Map.of("id", gateway)));
  }
}
