package dev.parley.inference.tool.mcp;

import dev.parley.inference.account.Accounts;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.Tool.ToolCall;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/**
 * Says to a server for whom its tool is called: the request's own metadata, and who asks, under the
 * names that AIVAX publishes for {@code _meta}.
 */
@Singleton
final class DescribeCall {

  /** Names that start so are for us alone; a client that uses them is not believed. */
  private static final String OURS = "_aiv";

  private final Accounts accounts;
  private final Clock clock;

  DescribeCall(Accounts accounts, Clock clock) {
    this.accounts = accounts;
    this.clock = clock;
  }

  /** What goes into {@code _meta}; blocks for what is known of the account. */
  Map<String, Object> metadata(ToolCall call) {
    ChatRequest request = call.draft().request();
    Map<String, Object> metadata = new HashMap<>();
    request.body().path("metadata").properties().stream()
        .filter(entry -> !entry.getKey().startsWith(OURS))
        .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asText("")));
    String user = request.externalUser();
    if (user != null) {
      metadata.put("_aiv_external_user_id", user);
    }
    metadata.put("_aiv_call_source", "ChatCompletionsApi");
    metadata.put("_aiv_conversation_token", call.draft().call().id().toString());
    metadata.put(
        "_aiv_moment",
        DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
            clock.instant().truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC)));
    accounts
        .get(call.draft().call().account())
        .proof()
        .ifPresent(nonce -> metadata.put("_aiv_nonce", nonce));
    return metadata;
  }
}
