package dev.parley.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.gateway.routing.Destination.Operated;
import dev.parley.gateway.routing.Destination.Own;
import dev.parley.gateway.routing.Destination.Remote;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTableTest {

  /** Every endpoint of the native dialect: method, path and the service that owns it. */
  @Test
  void everyNativeEndpointLeadsToItsOwner() throws IOException {
    List<String> endpoints = endpoints();
    assertThat(endpoints).hasSize(65);
    for (String endpoint : endpoints) {
      String[] fields = endpoint.split("\t", -1);
      Destination destination = find(fields[1]).orElseThrow(() -> new AssertionError(fields[1]));
      String owner =
          switch (destination) {
            case Own own -> "api-gateway";
            case Remote remote -> remote.service().title();
            case Operated operated -> operated.service().title();
          };
      assertThat(owner).as(fields[1]).isEqualTo(fields[2]);
      assertThat(destination.isPublic())
          .as(fields[1])
          .isEqualTo(fields[1].startsWith("/api/v1/public/"));
    }
  }

  @Test
  void filesThatModelsMadeAreForWhoeverHasTheirAddress() {
    assertThat(find("/api/v1/public/artifacts/x")).hasValue(new Remote(Service.INFERENCE, true));
  }

  @Test
  void balancesAreTheOperators() {
    assertThat(find("/admin/v1/usage/balances/x")).hasValue(new Operated(Service.INFERENCE));
    assertThat(find("/admin/v1/accounts")).hasValue(new Own(true));
    assertThat(find("/api/v1/usage/balance")).hasValue(new Remote(Service.INFERENCE, false));
  }

  @Test
  void providersAreTheAccountsAndTheConfiguredOnesTheOperators() {
    assertThat(find("/admin/v1/providers")).hasValue(new Operated(Service.INFERENCE));
    assertThat(find("/api/v1/providers/health")).hasValue(new Remote(Service.INFERENCE, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/datasets",
        "/datasets/x",
        "/datasets/x/documents",
        "/datasets/x/documents/x",
        "/datasets/x/chunks",
        "/datasets/x/documents/x/chunks",
        "/datasets/x/documents/x/chunks/x",
        "/retrieval"
      })
  void everyDatasetEndpointLeadsToItsOwner(String path) {
    assertThat(find("/aibuilder/api/v1" + path)).hasValue(new Remote(Service.RAG, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api",
        "/api/v1",
        "/api/v1/unknown",
        "/api/v1/collectionsx",
        "/api/v1/query.json",
        "/v11/models",
        "/V1/models",
        "/v1;x/models",
        "/api/v1/public",
        "/chatter",
        "/openapi.jsonx"
      })
  void nothingElseExists(String path) {
    assertThat(find(path)).isEmpty();
  }

  @Test
  void prefixesMatchWholeSegments() {
    assertThat(find("/api/v1/web-chat-client/x")).hasValue(new Remote(Service.CHAT, false));
    assertThat(find("/api/v1/web-chat-clients/x")).hasValue(new Remote(Service.SCHEDULER, false));
    assertThat(find("/api/v1/public/chat-widgets/x/sessions"))
        .hasValue(new Remote(Service.CHAT, true));
    assertThat(find("/internal/v1/file-texts")).isEmpty();
    assertThat(find("/chat/abc")).hasValue(new Remote(Service.CHAT, true));
    assertThat(find("/")).hasValue(new Own(true));
  }

  private static Optional<Destination> find(String path) {
    return RequestPath.of(path).flatMap(RoutingTable::find);
  }

  private static List<String> endpoints() throws IOException {
    try (InputStream file = RoutingTableTest.class.getResourceAsStream("/native-endpoints.tsv")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .replaceAll("\\{[^}]*}", "x")
          .lines()
          .toList();
    }
  }
}
