package dev.parley.inference.aigateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@InferenceTest
class AiGatewayTest {

  private static final String MINIMAL = "{\"baseAddress\": \"\", \"modelName\": \"fake-model\"}";

  private final Client client = Client.create();

  @Inject DataSource dataSource;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrapServers;

  @Test
  void everyParameterOfTheReferenceIsReturnedWithItsDefault() {
    String id = client.gateway(MINIMAL);
    Map<String, Object> parameters =
        client
            .view(id)
            .statusCode(200)
            .body("name", equalTo("Test desk"))
            .body("slug", matchesPattern("test-desk:[0-9a-z]{5}"))
            .extract()
            .path("parameters");
    assertThat(parameters.keySet())
        .containsExactlyInAnyOrder(
            "baseAddress",
            "skills",
            "hideToolsWithoutSkill",
            "alwaysVisibleTools",
            "enableBash",
            "bashOptions",
            "knowledgeCollections",
            "knowledgeBaseMaximumResults",
            "knowledgeBaseMinimumScore",
            "knowledgeUseReferences",
            "knowledgeUseMetaDescriptions",
            "queryStrategy",
            "queryStrategyParameters",
            "apiKey",
            "modelName",
            "temperature",
            "topP",
            "presencePenalty",
            "frequencyPenalty",
            "stop",
            "maxCompletionTokens",
            "contextMaximumSize",
            "contextOverflowAction",
            "systemInstruction",
            "workerScriptSource",
            "userPromptTemplate",
            "assistantPrefill",
            "includePrefillingInMessages",
            "reasoningEffort",
            "verbosity",
            "flags",
            "tools",
            "protocolFunctions",
            "protocolFunctionSources",
            "mcpSources",
            "systemInstructionsSources",
            "enabledMultimodalFeatures",
            "toolContextCount",
            "sentinelOptions",
            "builtinFunctionsOptions",
            "moderationParameters",
            "knownToolHandlerName",
            "toolInvocationExplanations",
            "modelRoutingParameters",
            "additionalSettings");
    assertThat(parameters)
        .containsEntry("queryStrategy", "Plain")
        .containsEntry("contextOverflowAction", "Throw")
        .containsEntry("knowledgeBaseMaximumResults", 8)
        .containsEntry("temperature", null);
  }

  @Test
  void everyParameterIsKept() {
    String collection = Neighbours.rag().newCollection();
    String parameters =
        """
        {"baseAddress": "http://127.0.0.1:9/v1", "skills": ["0198683a2b6d706695986ea119c219f2"],
         "hideToolsWithoutSkill": true, "alwaysVisibleTools": ["a"], "enableBash": true,
         "bashOptions": {"allowDataPersistence": true, "toolList": ["ls"], "toolExclusionMode": "BlackList"},
         "knowledgeCollections": ["%s"], "knowledgeBaseMaximumResults": 3,
         "knowledgeBaseMinimumScore": 0.25, "knowledgeUseReferences": true,
         "knowledgeUseMetaDescriptions": true, "queryStrategy": "QueryFunction",
         "queryStrategyParameters": {"rewriteContextSize": 4, "concatenateContextSize": 2},
         "apiKey": null, "modelName": "m", "temperature": 0.7, "topP": 0.9, "presencePenalty": -1.5,
         "frequencyPenalty": 2, "stop": "END", "maxCompletionTokens": 100, "contextMaximumSize": 5000,
         "contextOverflowAction": "Truncate", "systemInstruction": "Be brief.",
         "workerScriptSource": "x", "userPromptTemplate": "{prompt}", "assistantPrefill": "Sure",
         "includePrefillingInMessages": true, "reasoningEffort": "low", "verbosity": "high",
         "flags": ["NoTemperature", "StrictUserAssistantTurns"],
         "tools": [{"type": "function", "function": {"name": "f"}}],
         "protocolFunctions": [{"name": "p", "description": "d", "headers": {},
           "callbackUrl": "https://example.org/f", "contentFormat": {"type": "object"}}],
         "protocolFunctionSources": ["https://example.org/list"],
         "mcpSources": [{"name": "m", "description": null, "url": "https://example.org/mcp",
           "headers": {}, "cacheDuration": 60}],
         "systemInstructionsSources": [{"name": "s", "description": "x", "url": "https://example.org/s",
           "headers": {}, "cacheDuration": 5}],
         "enabledMultimodalFeatures": ["Image", "All"], "toolContextCount": 2,
         "sentinelOptions": {"enabledFunctions": ["WebSearch", "Calendar"]},
         "builtinFunctionsOptions": {"webSearchMode": "Summarized", "webSearchMaxResults": 5,
           "imageGenerationMaxResults": 2, "imageGenerationQuality": "Highest",
           "imageGenerationAllowMatureContent": true, "imageGenerationAllowReferenceUsage": true,
           "imageGenerationModelName": "i", "includeAllMemoryContext": true},
         "moderationParameters": {"violenceThreshold": 1, "sexualExplicitThreshold": 2,
           "politicalThreshold": 3, "dangerousContentThreshold": 4, "jailbreakThreshold": 5},
         "knownToolHandlerName": "Hermes", "toolInvocationExplanations": true,
         "modelRoutingParameters": {"lowComplexityModelName": "l", "lowComplexityModelReasoningEffort": null,
           "mediumComplexityModelName": "m", "mediumComplexityModelReasoningEffort": "low",
           "highComplexityModelName": "h", "highComplexityModelReasoningEffort": "high"},
         "additionalSettings": {"anything": [1, {"goes": true}]}}"""
            .formatted(collection);
    String id = client.gateway(parameters);
    Map<String, Object> expected = new HashMap<>(JsonPath.from(parameters).getMap("$"));
    expected.put("skills", List.of("0198683a-2b6d-7066-9598-6ea119c219f2"));
    Map<String, Object> kept = client.view(id).extract().path("parameters");
    assertThat(kept).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'queryStrategy': 'Fuzzy'}                | parameters.queryStrategy",
        "{'flags': ['NoTemperature', 'New']}       | parameters.flags[1]",
        "{'bashOptions': {'toolExclusionMode': 'Grey'}} | parameters.bashOptions.toolExclusionMode",
        "{'temperature': 'hot'}                    | parameters.temperature",
        "{'temperature': 2.1}                      | parameters.temperature",
        "{'topP': -0.1}                            | parameters.topP",
        "{'presencePenalty': 3}                    | parameters.presencePenalty",
        "{'knowledgeBaseMaximumResults': 0}        | parameters.knowledgeBaseMaximumResults",
        "{'knowledgeBaseMaximumResults': 2.5}      | parameters.knowledgeBaseMaximumResults",
        "{'knowledgeBaseMinimumScore': 1.5}        | parameters.knowledgeBaseMinimumScore",
        "{'maxCompletionTokens': 0}                | parameters.maxCompletionTokens",
        "{'enableBash': 'yes'}                     | parameters.enableBash",
        "{'systemInstruction': 5}                  | parameters.systemInstruction",
        "{'modelName': ''}                         | parameters.modelName",
        "{'knownToolHandlerName': 'bogus'}         | parameters.knownToolHandlerName",
        "{'protocolFunctions': [{'name': 'bad name!', 'description': 'd', 'callbackUrl': 'http://x/', 'contentFormat': {}}]} | parameters.protocolFunctions[0].name",
        "{'protocolFunctions': [{'name': 'p', 'description': 'd', 'callbackUrl': 'http://x/', 'contentFormat': {'city': 'string'}}]} | parameters.protocolFunctions[0].contentFormat",
        "{'protocolFunctions': [{'name': 'p', 'description': 'd', 'callbackUrl': 'http://x/', 'contentFormat': {'type': 'string'}}]} | parameters.protocolFunctions[0].contentFormat",
        "{'protocolFunctions': [{'name': 'p', 'description': 'd', 'callbackUrl': 'http://x/', 'contentFormat': {'properties': {'city': 'string'}}}]} | parameters.protocolFunctions[0].contentFormat",
        "{'protocolFunctions': [{'name': 'p', 'description': 'd', 'callbackUrl': 'http://x/', 'contentFormat': 'string'}]} | parameters.protocolFunctions[0].contentFormat",
        "{'modelName': null}                       | parameters.modelName",
        "{'moderationParameters': {'violenceThreshold': 11}} | parameters.moderationParameters.violenceThreshold",
        "{'mcpSources': [{'name': 'x', 'url': 'ftp://x'}]} | parameters.mcpSources[0].url",
        "{'protocolFunctions': [{'name': 'x'}]}    | parameters.protocolFunctions[0].callbackUrl",
        "{'knowledgeCollections': ['x']}           | parameters.knowledgeCollections[0]",
        "{'baseAddress': 'ftp://example.org'}      | parameters.baseAddress",
        "{'baseAddress': 'http://u:p@example.org'} | parameters.baseAddress",
        "{'tools': ['x']}                          | parameters.tools[0]",
        "{'alwaysVisibleTools': [null]}            | parameters.alwaysVisibleTools",
        "{'apiKey': 'a b'}                         | parameters.apiKey"
      })
  void badValueIsRefusedByName(String change, String field) {
    String id = client.gateway(MINIMAL);
    String before = client.view(id).extract().asString();
    client
        .patch(id, "{\"parameters\": " + change.replace('\'', '"') + "}")
        .statusCode(400)
        .contentType("application/problem+json")
        .body("errors.field", hasItem(containsString(field)));
    assertThat(client.view(id).extract().asString()).isEqualTo(before);
  }

  @Test
  void unknownEnumValueSaysWhichAreAllowed() {
    client
        .create(
            "{\"name\": \"x\", \"parameters\": {\"modelName\": \"m\", \"queryStrategy\": \"No\"}}")
        .statusCode(400)
        .body(
            "errors[0].allowed",
            contains("Plain", "Concatenate", "FullRewrite", "UserRewrite", "QueryFunction"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'parameters': {'modelName': 'm'}}            | name",
        "{'name': '', 'parameters': {'modelName': 'm'}} | name",
        "{'name': 5, 'parameters': {'modelName': 'm'}} | name",
        "{'name': 'x'}                                 | parameters",
        "{'name': 'x', 'parameters': []}               | parameters",
        "{'name': 'x', 'parameters': {}}               | parameters.modelName",
        "[]                                            | body"
      })
  void incompleteCreationIsRefused(String body, String field) {
    client.create(body.replace('\'', '"')).statusCode(400).body("errors.field", hasItem(field));
  }

  @Test
  void malformedJsonIsRefused() {
    client.create("{\"name\": ").statusCode(400);
    client
        .create("{\"name\": \"" + "x".repeat(201) + "\", \"parameters\": " + MINIMAL + "}")
        .statusCode(400);
  }

  @Test
  void unknownPropertiesAreLeftOut() {
    String id = client.gateway("{\"modelName\": \"m\", \"somethingNew\": 1}");
    client.view(id).body("parameters.somethingNew", nullValue());
  }

  @Test
  void patchMergesAndNullBringsTheDefaultBack() {
    String id =
        client.gateway(
            "{\"modelName\": \"m\", \"temperature\": 0.5, \"systemInstruction\": \"A\"}");
    String slug = client.view(id).extract().path("slug");
    client
        .patch(
            id, "{\"name\": \"Renamed\", \"parameters\": {\"temperature\": null, \"topP\": 0.1}}")
        .statusCode(200);
    client
        .view(id)
        .body("name", equalTo("Renamed"))
        .body("slug", equalTo(slug))
        .body("parameters.temperature", nullValue())
        .body("parameters.topP", equalTo(0.1f))
        .body("parameters.systemInstruction", equalTo("A"));
    client.patch(id, "{\"name\": \"Only the name\"}").statusCode(200);
    client.view(id).body("parameters.topP", equalTo(0.1f));
  }

  @Test
  void apiKeyDoesNotFollowToAnotherHost() {
    String id =
        client.gateway(
            "{\"modelName\": \"m\", \"baseAddress\": \"http://127.0.0.1:9/v1\","
                + " \"apiKey\": \"sk-for-the-first-host\"}");
    client
        .patch(id, "{\"parameters\": {\"baseAddress\": \"http://127.0.0.1:10/v1\"}}")
        .statusCode(400)
        .body("errors[0].field", equalTo("parameters.apiKey"));
    client
        .patch(id, "{\"parameters\": {\"baseAddress\": \"http://127.0.0.1:9/v2\"}}")
        .statusCode(200);
    client
        .patch(
            id,
            "{\"parameters\": {\"baseAddress\": \"http://127.0.0.1:10/v1\","
                + " \"apiKey\": \"sk-for-the-second-host\"}}")
        .statusCode(200);
  }

  @Test
  void toolHandlersThatExistAreListed() {
    client
        .create(
            "{\"name\": \"x\", \"parameters\": {\"modelName\": \"m\","
                + " \"knownToolHandlerName\": \"bogus\"}}")
        .statusCode(400)
        .body(
            "errors[0].allowed",
            contains("native", "react.v1.selfcall", "hermes", "mistral", "llama3_json"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "{\"type\": \"object\"}",
        "{\"properties\": {\"city\": {\"type\": \"string\"}}}",
        "{\"type\": [\"object\", \"null\"], \"properties\": {\"any\": true}, \"required\": []}"
      })
  void contentFormatsAreSchemasOfObjects(String format) {
    client.gateway(
        "{\"modelName\": \"m\", \"protocolFunctions\": [{\"name\": \"get-it_1\", \"description\":"
            + " \"d\", \"callbackUrl\": \"http://x/\", \"contentFormat\": "
            + format
            + "}]}");
  }

  @Test
  void theRefusalOfAContentFormatShowsOne() {
    client
        .create(
            "{\"name\": \"x\", \"parameters\": {\"modelName\": \"m\", \"protocolFunctions\":"
                + " [{\"name\": \"p\", \"description\": \"d\", \"callbackUrl\": \"http://x/\","
                + " \"contentFormat\": {\"city\": \"string\"}}]}}")
        .statusCode(400)
        .body(
            "errors[0].message",
            containsString("a JSON schema of an object: \"type\": \"object\", and \"properties\""));
  }

  @Test
  void nulCharacterIsRefused() {
    client
        .patch(client.gateway("{\"modelName\": \"m\"}"), "{\"name\": \"a\\u0000b\"}")
        .statusCode(400);
  }

  @Test
  void apiKeyIsMaskedKeptAndEncrypted() throws SQLException {
    String key = "sk-very-secret-key-9876";
    String id = client.gateway("{\"modelName\": \"m\", \"apiKey\": \"" + key + "\"}");
    client.view(id).body("parameters.apiKey", equalTo("...9876"));
    assertThat(storedRow(id)).doesNotContain(key).contains("modelName");

    client.patch(id, "{\"parameters\": {\"apiKey\": \"...9876\", \"topP\": 1}}").statusCode(200);
    client.patch(id, "{\"parameters\": {\"topP\": 0.5}}").statusCode(200);
    client.view(id).body("parameters.apiKey", equalTo("...9876"));

    client.patch(id, "{\"parameters\": {\"apiKey\": \"sk-another-key-5555\"}}").statusCode(200);
    client.view(id).body("parameters.apiKey", equalTo("...5555"));
    client.patch(id, "{\"parameters\": {\"apiKey\": null}}").statusCode(200);
    client.view(id).body("parameters.apiKey", nullValue());
  }

  @Test
  void listIsFilteredByNameModelSlugAndId() {
    String first = client.gateway("{\"modelName\": \"alpha-100%\"}");
    String second = client.gateway("{\"modelName\": \"beta\"}");
    client.patch(second, "{\"name\": \"Other_thing\"}").statusCode(200);
    String slug = client.view(first).extract().path("slug");

    list(null).body("id", contains(second, first));
    list("").body("id", hasSize(2));
    list("ALPHA").body("id", contains(first));
    list("other_").body("id", contains(second));
    list("r%t").body("id", empty());
    list("100%").body("id", contains(first));
    list(slug).body("id", contains(first));
    list(second).body("id", contains(second));
    list(second.replace("-", "")).body("id", contains(second));
    list(null)
        .body("[0].inferenceEndpoint", equalTo("http://gateway.test/v1/chat/completions"))
        .body("[0].modelName", equalTo("beta"));
  }

  @Test
  void anotherAccountSeesNothing() {
    String id = client.gateway(MINIMAL);
    Client stranger = Client.create();
    stranger.view(id).statusCode(404).contentType("application/problem+json");
    stranger.patch(id, "{\"name\": \"mine\"}").statusCode(404);
    stranger.request().delete("/api/v1/ai-gateways/" + id).then().statusCode(404);
    stranger.request().get("/api/v1/ai-gateways").then().body("$", empty());
    client.view(id).statusCode(200).body("name", equalTo("Test desk"));
  }

  @Test
  void deletedIsGone() {
    String id = client.gateway(MINIMAL);
    client.request().delete("/api/v1/ai-gateways/" + id).then().statusCode(200);
    client.view(id).statusCode(404);
    client.request().delete("/api/v1/ai-gateways/" + id).then().statusCode(404);
  }

  @Test
  void idsWithoutDashesWorkAndNonsenseIsNotFound() {
    String id = client.gateway(MINIMAL);
    client.view(id.replace("-", "")).statusCode(200);
    client.view("nonsense").statusCode(404);
  }

  @Test
  void withoutTokenNothingIsAnswered() {
    for (String path : List.of("/api/v1/ai-gateways", "/v1/models")) {
      RestAssured.given().get(path).then().statusCode(401);
    }
  }

  @Test
  void unknownCollectionIsNamed() {
    String known = Neighbours.rag().newCollection();
    String unknown = UUID.randomUUID().toString();
    client
        .create(
            "{\"name\": \"x\", \"parameters\": {\"modelName\": \"m\", \"knowledgeCollections\": [\""
                + known
                + "\", \""
                + unknown
                + "\"]}}")
        .statusCode(400)
        .body("errors[0].field", equalTo("parameters.knowledgeCollections[1]"))
        .body("detail", containsString(unknown));
  }

  @Test
  void gatewayCannotBeTheModelOfAGateway() {
    String id = client.gateway(MINIMAL);
    String slug = client.view(id).extract().path("slug");
    for (String model : List.of(id, id.replace("-", ""), slug)) {
      client
          .create("{\"name\": \"x\", \"parameters\": {\"modelName\": \"" + model + "\"}}")
          .statusCode(400)
          .body("errors[0].field", equalTo("parameters.modelName"));
    }
    client.patch(id, "{\"parameters\": {\"modelName\": \"" + slug + "\"}}").statusCode(400);
  }

  @Test
  void changesAreTold() {
    String id = client.gateway(MINIMAL);
    client.patch(id, "{\"name\": \"New\"}").statusCode(200);
    client.request().delete("/api/v1/ai-gateways/" + id).then().statusCode(200);
    assertThat(eventsOf(id, 3))
        .satisfiesExactly(
            event -> assertThat(event).contains("ai-gateway.created", client.account().toString()),
            event -> assertThat(event).contains("ai-gateway.changed", "\"New\""),
            event -> assertThat(event).contains("ai-gateway.deleted"));
  }

  @Test
  void openApiHasTheParameters() {
    String document = RestAssured.given().get("/q/openapi?format=json").then().extract().asString();
    assertThat(document).contains("moderationParameters", "StrictUserAssistantTurns");
  }

  private ValidatableResponse list(String filter) {
    var request = client.request();
    if (filter != null) {
      request = request.queryParam("filter", filter);
    }
    return request.get("/api/v1/ai-gateways").then().statusCode(200);
  }

  private String storedRow(String id) throws SQLException {
    try (var connection = dataSource.getConnection();
        var query =
            connection.prepareStatement("select ai_gateway::text from ai_gateway where id = ?")) {
      query.setObject(1, UUID.fromString(id));
      var rows = query.executeQuery();
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private List<String> eventsOf(String key, int count) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "group.id",
            UUID.randomUUID().toString(),
            "auto.offset.reset",
            "earliest");
    List<String> events = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(AiGateways.TOPIC));
      long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (events.size() < count && System.nanoTime() < until) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(
                record ->
                    Stream.of(record)
                        .filter(one -> key.equals(one.key()))
                        .forEach(one -> events.add(one.value())));
      }
    }
    return events;
  }
}
