package dev.parley.inference.aigateway;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A configured assistant of an account.
 *
 * @param slug readable name for calls, unique in the account, the same for life
 * @param parameters without the API key
 * @param sealedApiKey the upstream's key as it is stored, encrypted; {@link AiGateways#apiKey}
 *     opens it
 */
public record AiGateway(
    UUID id,
    UUID account,
    String name,
    String slug,
    GatewayParameters parameters,
    @Nullable String sealedApiKey,
    Instant createdAt,
    Instant updatedAt) {

  @Override
  public String toString() {
    return "AiGateway[" + id + ", " + slug + "]";
  }
}
