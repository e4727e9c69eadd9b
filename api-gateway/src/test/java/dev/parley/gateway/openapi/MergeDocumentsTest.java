package dev.parley.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MergeDocumentsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static ObjectNode document(String path, String schema) throws IOException {
    return (ObjectNode)
        JSON.readTree(
            """
            {"openapi":"3.1.0",
             "paths":{
               "%s":{"get":{"operationId":"list","tags":["Some Resource"],"responses":{"200":{
                 "content":{"application/json":{"schema":{"$ref":"#/components/schemas/Item"}}}}}}},
               "/internal/secret":{"get":{"operationId":"secret"}}},
             "components":{
               "schemas":{"Item":%s,"Same":{"type":"string"},
                 "Holder":{"properties":{"item":{"$ref":"#/components/schemas/Item"}}}},
               "securitySchemes":{"SecurityScheme":{"type":"http","scheme":"basic"}}}}
            """
                .formatted(path, schema));
  }

  private static ObjectNode merged() throws IOException {
    Map<String, ObjectNode> documents = new LinkedHashMap<>();
    documents.put("rag-service", document("/api/v1/collections", "{\"type\":\"string\"}"));
    documents.put("inference-service", document("/v1/models", "{\"type\":\"integer\"}"));
    documents.put(
        "chat-service",
        document("/api/v1/public/chat-clients/{access-key}", "{\"type\":\"string\"}"));
    return new MergeDocuments(JSON).merge(documents, List.of("shell-service"), "/");
  }

  @Test
  void pathsAreTheOnesThatTheGatewayRoutes() throws IOException {
    assertThat(merged().path("paths").properties())
        .extracting(Map.Entry::getKey)
        .containsExactly(
            "/api/v1/collections", "/v1/models", "/api/v1/public/chat-clients/{access-key}");
  }

  @Test
  void serviceDescribesItsOwnPathsOnly() throws IOException {
    ObjectNode whole =
        new MergeDocuments(JSON)
            .merge(Map.of("chat-service", document("/v1/models", "{}")), List.of(), "/");
    assertThat(whole.path("paths")).isEmpty();
  }

  @Test
  void oneNameForDifferentThingsIsToldApart() throws IOException {
    JsonNode whole = merged();
    JsonNode schemas = whole.path("components").path("schemas");
    assertThat(schemas.path("rag-service.Item").path("type").asText()).isEqualTo("string");
    assertThat(schemas.path("inference-service.Item").path("type").asText()).isEqualTo("integer");
    assertThat(schemas.has("Item")).isFalse();
    assertThat(schemas.has("Same")).isTrue();
    assertThat(whole.findValuesAsText("$ref"))
        .allSatisfy(
            reference ->
                assertThat(whole.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse());
  }

  @Test
  void operationsAreTaggedAndGuarded() throws IOException {
    JsonNode whole = merged();
    JsonNode models = whole.path("paths").path("/v1/models").path("get");
    assertThat(models.path("tags")).hasSize(1);
    assertThat(models.path("tags").get(0).asText()).isEqualTo("inference-service");
    assertThat(models.path("operationId").asText()).isEqualTo("inference-service.list");
    assertThat(models.has("security")).isFalse();
    JsonNode open = whole.at("/paths/~1api~1v1~1public~1chat-clients~1{access-key}/get/security");
    assertThat(open.isArray()).isTrue();
    assertThat(open).isEmpty();
    assertThat(whole.path("security").get(0).has("bearer")).isTrue();
    assertThat(whole.at("/components/securitySchemes").has("SecurityScheme")).isFalse();
    assertThat(whole.path("x-unavailable").get(0).asText()).isEqualTo("shell-service");
  }
}
